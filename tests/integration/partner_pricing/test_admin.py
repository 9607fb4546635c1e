"""The administrator's pages of prices, stock views and contracts."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from oscar_b2b.core.models import Segment
from oscar_b2b.partner_pricing.models import PriceType, StockView
from tests.factories.people import Person, show_stock

pytestmark = pytest.mark.django_db

MODELS = [
    (label, name)
    for label, names in {
        "partner_pricing": (
            "pricetype",
            "price",
            "currencyrate",
            "warehouse",
            "stockview",
            "saleunit",
            "clientstock",
        ),
        "contracts": ("contract", "orderterms", "agreement", "bonusbalance"),
    }.items()
    for name in names
]


@pytest.mark.parametrize(("label", "name"), MODELS)
def test_lists_and_forms_open(
    label: str, name: str, staff_client: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    model = apps.get_model(label, name)
    answer = staff_client.get(
        reverse(f"admin:{label}_{name}_changelist"),
        {"q": "x"} if (admin.site.get_model_admin(model).search_fields) else {},
    )
    assert answer.status_code == 200
    row = model.objects.first()
    if row is not None:
        page = staff_client.get(reverse(f"admin:{label}_{name}_change", args=[row.pk]))
        assert page.status_code == 200


def save_view(client: Client, **data: Any) -> Any:
    return client.post(reverse("admin:partner_pricing_stockview_add"), data)


def test_thresholds_are_kept_sorted(staff_client: Client, kyiv_dealer: Person) -> None:
    answer = save_view(staff_client, mode="masked", thresholds="1000,10,100,10")
    assert answer.status_code == 302
    view = StockView.objects.get(dealer=None, segment=None)
    assert view.thresholds == [10, 100, 1000]


@pytest.mark.parametrize("thresholds", ["0,10", "-5", "ten"])
def test_senseless_thresholds_are_refused(staff_client: Client, thresholds: str) -> None:
    assert save_view(staff_client, mode="masked", thresholds=thresholds).status_code == 200
    assert not StockView.objects.exists()


def test_a_view_has_one_owner(staff_client: Client, lviv_dealer: Person) -> None:
    StockView.objects.all().delete()
    segment = Segment.objects.create(name="Shops")
    answer = save_view(staff_client, mode="exact", dealer=lviv_dealer.dealer.pk, segment=segment.pk)
    assert "Choose a dealer or a segment, not both." in answer.content.decode()
    assert not StockView.objects.exists()


def test_there_is_one_view_for_everybody(staff_client: Client) -> None:
    assert save_view(staff_client, mode="masked", thresholds="10").status_code == 302
    assert save_view(staff_client, mode="exact", thresholds="").status_code == 200
    assert StockView.objects.get().mode == "masked"


def test_the_list_shows_what_figures_read(staff_client: Client, rival: Person) -> None:
    show_stock("masked", thresholds=(10, 100, 1000))
    page = staff_client.get(reverse("admin:partner_pricing_stockview_changelist"))
    html = page.content.decode()
    assert "7, &gt;10, &gt;100, &gt;1000" in html
    assert '<td class="field-example">nothing</td>' in html


def test_what_is_saved_here_is_decided_on(staff_client: Client) -> None:
    row = PriceType.objects.create(guid="t-new", name="New", currency="UAH", is_active=False)
    page = reverse("admin:partner_pricing_pricetype_change", args=[row.pk])
    form = {"guid": "t-new", "name": "New", "currency": "UAH", "vat_included": "on"}
    form |= {"rounding_step": "0.01", "rounding_way": PriceType.HALF_UP}

    assert staff_client.post(page, form | {"is_active": "on", "is_cost": "on"}).status_code == 200
    row.refresh_from_db()
    assert row.reviewed_at is None
    assert staff_client.post(page, form | {"is_active": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.is_active
    assert row.reviewed_at is not None
