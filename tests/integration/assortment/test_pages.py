"""Assortment rules in the dashboard: by one, and for many dealers."""

from __future__ import annotations

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_b2b.assortment.models import AssortmentRule
from tests.factories import goods, people

pytestmark = pytest.mark.django_db
LIST = "dashboard:b2b-assortment"


@pytest.fixture
def section(db):
    return goods.make_category("Hardware")


def test_a_rule_is_added_changed_and_deleted(staff, staff_client, kyiv_dealer, section):
    new = reverse("dashboard:b2b-assortment-new")
    assert staff_client.get(new, {"dealer": kyiv_dealer.dealer.pk}).status_code == 200
    fields = {"effect": "only", "dealer": kyiv_dealer.dealer.pk, "category": section.pk}
    staff_client.post(new, fields)
    rule = AssortmentRule.objects.get()
    assert (rule.dealer, rule.category, rule.effect) == (kyiv_dealer.dealer, section, "only")

    again = staff_client.post(new, fields).content.decode()
    assert "There is a rule of this owner for these goods already." in again
    staff_client.post(
        reverse("dashboard:b2b-assortment-rule", args=[rule.pk]), fields | {"effect": "deny"}
    )
    rule.refresh_from_db()
    assert rule.effect == "deny"
    page = staff_client.get(reverse(LIST), {"q": "hard"}).content.decode()
    assert "Hardware" in page
    dealer = staff_client.get(reverse("dashboard:b2b-dealer", args=[kyiv_dealer.dealer.pk]))
    assert "does not see these" in dealer.content.decode()

    staff_client.post(reverse("dashboard:b2b-assortment-delete", args=[rule.pk]))
    assert not AssortmentRule.objects.exists()
    logged = LogEntry.objects.filter(
        content_type__model="assortmentrule", additional_data__dealer=kyiv_dealer.dealer.pk
    )
    assert [each.actor for each in logged] == [staff.user] * 3


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "Choose a product, a category or a brand"),
        ({"category": True, "brand": "Acme"}, "Choose a product, a category or a brand"),
        ({"category": True, "segment": True}, "Choose a legal entity, a dealer or a segment"),
    ],
)
def test_odd_rules_are_refused(staff_client, kyiv_dealer, section, more, text):
    from oscar_b2b.core.models import Segment

    values = {"category": section.pk, "segment": Segment.objects.create(name="Shops").pk}
    fields = {name: values.get(name, value) for name, value in more.items()}
    page = staff_client.post(
        reverse("dashboard:b2b-assortment-new"),
        {"effect": "only", "dealer": kyiv_dealer.dealer.pk, **fields},
    )
    assert text in page.content.decode()
    assert not AssortmentRule.objects.exists()


def test_typed_without_javascript(staff_client, bolt):
    staff_client.post(
        reverse("dashboard:b2b-assortment-new"), {"effect": "deny", "product-typed": "BOLT-8"}
    )
    assert AssortmentRule.objects.get().product == bolt


def test_one_rule_for_many_dealers_in_few_queries(staff, staff_client, section):
    dealers = [people.DealerFactory().pk for _ in range(200)]
    AssortmentRule.objects.create(dealer_id=dealers[0], category=section, effect="deny")
    AssortmentRule.objects.create(dealer_id=dealers[1], category=section, effect="only")
    with CaptureQueriesContext(connection) as asked:
        page = staff_client.post(
            reverse("dashboard:b2b-dealers-act"),
            {
                "action": "assortment",
                "dealer": dealers,
                "confirm": "1",
                "effect": "only",
                "category": section.pk,
            },
            follow=True,
        )
    assert "Dealers with changed rules: 199." in page.content.decode()
    assert AssortmentRule.objects.filter(effect="only", category=section).count() == 200
    assert len(asked) < 90
    logged = LogEntry.objects.filter(content_type__model="assortmentrule", actor=staff.user)
    assert logged.count() == 199
    assert logged.get(additional_data__dealer=dealers[0]).changes == {"effect": ["deny", "only"]}


def test_rules_are_copied(staff_client, kyiv_dealer, lviv_dealer, section, bolt):
    pattern = kyiv_dealer.dealer
    AssortmentRule.objects.create(dealer=pattern, category=section, effect="only")
    AssortmentRule.objects.create(dealer=pattern, product=bolt, effect="deny")
    AssortmentRule.objects.create(dealer=lviv_dealer.dealer, brand="Acme", effect="deny")
    staff_client.post(
        reverse("dashboard:b2b-dealers-act"),
        {
            "action": "assortment",
            "dealer": [lviv_dealer.dealer.pk, pattern.pk],
            "confirm": "1",
            "effect": "copy",
            "pattern": pattern.pk,
        },
    )
    own = AssortmentRule.objects.filter(dealer=lviv_dealer.dealer).order_by("pk")
    assert {(rule.effect, rule.goods_name) for rule in own} == {
        ("only", "Hardware"),
        ("deny", "Bolt M8"),
    }
    assert AssortmentRule.objects.filter(dealer=pattern).count() == 2


def test_who_may(client_of, kyiv_dealer, section):
    rule = AssortmentRule.objects.create(category=section, effect="deny")
    delete = reverse("dashboard:b2b-assortment-delete", args=[rule.pk])
    assert client_of(kyiv_dealer).post(delete).status_code == 403
    looker = people.UserFactory(login="looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_assortmentrule"))
    eyes = client_of(people.Person(user=looker))
    assert eyes.get(reverse(LIST)).status_code == 200
    assert eyes.post(delete).status_code == 403
    assert eyes.get(reverse("dashboard:b2b-assortment-new")).status_code == 403
    assert AssortmentRule.objects.exists()
