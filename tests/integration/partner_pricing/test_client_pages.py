"""Discount rules and stock views in the dashboard: one by one, and for many dealers."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from oscar_b2b.partner_pricing.models import DiscountRule, StockView
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_discount_rule_is_added_changed_and_deleted(staff, staff_client, kyiv_dealer, bolt):
    fields = {
        "name": "Bolts",
        "percent": "7.5",
        "dealer": kyiv_dealer.dealer.pk,
        "product": bolt.pk,
        "valid_from": "2026-01-01",
        "is_active": "on",
    }
    staff_client.post(reverse("dashboard:b2b-discount-new"), fields)
    rule = DiscountRule.objects.get()
    assert (rule.dealer, rule.product, str(rule.percent)) == (kyiv_dealer.dealer, bolt, "7.50")
    page = reverse("dashboard:b2b-discount", args=[rule.pk])
    staff_client.post(page, fields | {"percent": "9"})
    wrong = staff_client.post(page, fields | {"valid_to": "2025-01-01"}).content.decode()
    assert "The rule would end before it begins." in wrong
    assert 'value="2026-01-01"' in staff_client.get(page).content.decode()
    assert (
        "Bolts"
        in staff_client.get(reverse("dashboard:b2b-discounts"), {"q": "kyiv"}).content.decode()
    )
    dealer = staff_client.get(reverse("dashboard:b2b-dealer", args=[kyiv_dealer.dealer.pk]))
    assert "9.00" in dealer.content.decode()
    staff_client.post(reverse("dashboard:b2b-discount-delete", args=[rule.pk]))
    assert not DiscountRule.objects.exists()
    log = LogEntry.objects.filter(
        content_type__model="discountrule",
        additional_data__dealer=kyiv_dealer.dealer.pk,
        actor=staff.user,
    ).order_by("pk")
    assert [each.action for each in log] == [0, 1, 2]
    assert log[1].changes["percent"] == ["7.50", "9"]


@pytest.mark.parametrize("percent", ["0", "100.5", "-3", "x"])
def test_odd_percentages_are_refused(staff_client, percent):
    staff_client.post(reverse("dashboard:b2b-discount-new"), {"name": "X", "percent": percent})
    assert not DiscountRule.objects.exists()


def test_a_view_of_stock_by_contract(staff_client, kyiv_dealer):
    guid = kyiv_dealer.contracts["12"].guid
    new = reverse("dashboard:b2b-stock-view-new")
    found = staff_client.get(reverse("dashboard:b2b-find-contracts"), {"q": "12 kyiv"}).json()
    assert [each["id"] for each in found["results"]] == [guid]
    fields = {"contract_guid": guid, "mode": "masked", "thresholds": "5,50"}
    staff_client.post(new, fields)
    view = StockView.objects.get(contract_guid=guid)
    assert view.thresholds == [5, 50]
    assert guid in staff_client.get(reverse("dashboard:b2b-stock-views")).content.decode()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"mode": "masked", "thresholds": ""}, "A mask needs thresholds"),
        ({"mode": "masked", "thresholds": "100,10"}, "Thresholds rise from 1 on"),
        ({"mode": "masked", "thresholds": "1,x"}, "Enter a whole number"),
    ],
)
def test_odd_views_are_refused(staff_client, fields, text):
    page = staff_client.post(reverse("dashboard:b2b-stock-view-new"), fields).content.decode()
    assert text in page
    assert not StockView.objects.exists()


def test_stock_is_shown_to_many_dealers_alike(staff, staff_client, kyiv_dealer, lviv_dealer):
    chosen = [kyiv_dealer.dealer.pk, lviv_dealer.dealer.pk]

    def act(**fields):
        return staff_client.post(
            reverse("dashboard:b2b-dealers-act"),
            {"action": "stock-view", "dealer": chosen, "confirm": "1", **fields},
            follow=True,
        ).content.decode()

    assert "A mask needs thresholds" in act(mode="masked", thresholds="")
    # The Lviv dealer has this mask already.
    assert "changed: 1." in act(mode="masked", thresholds="10,100,1000")
    views = StockView.objects.filter(dealer__in=chosen)
    assert {(view.mode, *view.thresholds) for view in views} == {("masked", 10, 100, 1000)}
    log = LogEntry.objects.get(additional_data__dealer=chosen[0], actor=staff.user)
    assert log.changes == {"mode": ["exact", "masked 10 100 1000"]}
    assert "changed: 0." in act(mode="", thresholds="10")
    assert "changed: 2." in act(mode="others", thresholds="10")
    assert not StockView.objects.filter(dealer__in=chosen).exists()


def test_goods_out_of_stock_are_decided_for_many_dealers(
    staff, staff_client, kyiv_dealer, lviv_dealer
):
    chosen = [kyiv_dealer.dealer.pk, lviv_dealer.dealer.pk]
    StockView.objects.filter(dealer=lviv_dealer.dealer).delete()

    def act(**fields):
        return staff_client.post(
            reverse("dashboard:b2b-dealers-act"),
            {"action": "stock-view", "dealer": chosen, "confirm": "1", "mode": "", **fields},
            follow=True,
        ).content.decode()

    def said():
        views = StockView.objects.filter(dealer__in=chosen).order_by("dealer")
        return {view.dealer.name: (view.mode, view.out_of_stock) for view in views}

    assert "changed: 2." in act(out_of_stock="filter")
    kyiv, lviv = kyiv_dealer.dealer.name, lviv_dealer.dealer.name
    assert said() == {kyiv: ("exact", "filter"), lviv: ("", "filter")}
    log = LogEntry.objects.filter(additional_data__dealer=chosen[0], actor=staff.user).get()
    assert log.changes == {"out_of_stock": ["None", "filter"]}
    page = staff_client.get(reverse("dashboard:b2b-stock-views")).content.decode()
    assert "left out of lists until the buyer asks for them" in page
    dealer = staff_client.get(reverse("dashboard:b2b-dealer", args=[chosen[1]])).content.decode()
    assert "left out of lists until the buyer asks for them" in dealer
    assert "changed: 2." in act(out_of_stock="others")
    assert said() == {kyiv: ("exact", "")}


def test_a_view_that_says_nothing_is_refused(staff_client, kyiv_dealer):
    StockView.objects.all().delete()
    fields = {"dealer": kyiv_dealer.dealer.pk, "mode": "", "thresholds": "", "out_of_stock": ""}
    page = staff_client.post(reverse("dashboard:b2b-stock-view-new"), fields).content.decode()
    assert "Choose how stock is shown, or what becomes" in page
    assert not StockView.objects.exists()
    staff_client.post(reverse("dashboard:b2b-stock-view-new"), fields | {"out_of_stock": "filter"})
    view = StockView.objects.get()
    assert (view.mode, view.out_of_stock) == ("", "filter")


def test_dealers_without_a_contract_are_found(staff_client, kyiv_dealer):
    people.DealerFactory(name="New one")
    page = staff_client.get(reverse("dashboard:b2b-dealers"), {"more": "no-contract"})
    assert [each.name for each in page.context["dealers"]] == ["New one"]


def test_who_may(client_of, kyiv_dealer):
    rule = DiscountRule.objects.create(name="X", percent=5)
    looker = people.UserFactory(login="looker", is_staff=True)
    looker.user_permissions.set(
        Permission.objects.filter(codename__in=["view_discountrule", "view_stockview"])
    )
    eyes = client_of(people.Person(user=looker))
    for name in ("b2b-discounts", "b2b-stock-views"):
        assert eyes.get(reverse(f"dashboard:{name}")).status_code == 200
        assert client_of(kyiv_dealer).get(reverse(f"dashboard:{name}")).status_code == 403
    for name in ("b2b-discount-new", "b2b-stock-view-new"):
        assert eyes.get(reverse(f"dashboard:{name}")).status_code == 403
    assert eyes.post(reverse("dashboard:b2b-discount-delete", args=[rule.pk])).status_code == 403
    assert DiscountRule.objects.exists()
