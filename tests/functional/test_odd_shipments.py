"""What scripts type on the pages of shipments: words, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from oscar_b2b.shipping_carriers.models import City, Delivery, SenderProfile, State, Waybill
from tests.functional.test_odd_input import ODD_QUANTITIES, ODD_TEXTS
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

LIST = "/dashboard/b2b/shipments/"
NEW = "/dashboard/b2b/waybills/new/"
FINE = (200, 302, 404, 422)


@pytest.fixture
def delivery(kyiv_dealer: Any, bolt: Any) -> Delivery:
    city = City.objects.create(carrier="sat", ref="1", name_uk="Дніпро", search="\nдніпро\n")
    SenderProfile.objects.create(
        carrier="sat", name="S", city=city, contact="A B", phone="1", is_default=True
    )
    order = place(kyiv_dealer, {bolt: 1})
    found, __ = Delivery.objects.update_or_create(
        order=order, defaults={"carrier": "sat", "city": city, "contact": "A", "phone": "1"}
    )
    return found


def test_filters_take_anything(staff_client: Client, delivery: Delivery) -> None:
    for text in [*ODD_TEXTS, *ODD_QUANTITIES, "2026-02-31", "9" * 30]:
        every = dict.fromkeys(("q", "carrier", "day", "page"), text) | {"state": "all"}
        for query in (every, every | {"page": "1"}, {"state": text}):
            answer = staff_client.get(LIST, query)
            assert answer.status_code in FINE, text
            assert "<script>alert" not in answer.content.decode()
        for what in ("city", "point"):
            asked = {"carrier": "sat", "q": text, "city": text}
            answer = staff_client.get(f"/dashboard/b2b/carrier-places/{what}/", asked)
            assert answer.status_code == 200, text


@pytest.mark.parametrize("text", [*ODD_TEXTS, *ODD_QUANTITIES, "nan", "-0", "Infinity", "9" * 30])
def test_forms_take_anything(staff_client: Client, delivery: Delivery, text: str) -> None:
    names = (
        "carrier", "step", "reference", "known", "sender", "city", "city-typed", "point",
        "point-typed", "address", "contact", "phone", "organisation", "tax_id", "declared",
        "cash_on_delivery", "payer", "ship_on", "description", "note", "places-TOTAL_FORMS",
        "places-INITIAL_FORMS", "places-0-count", "places-0-weight", "places-0-length",
        "places-0-width", "places-0-height", "number",
    )  # fmt: skip
    form = dict.fromkeys(names, text) | {"delivery": delivery.pk}
    for form_of in (form, form | {"carrier": "sat"}, form | {"step": "add-place"}):
        assert staff_client.post(NEW, form_of).status_code in FINE
    asked = {"delivery": text, "carrier": text, "again": text}
    assert staff_client.get(NEW, asked).status_code in FINE
    assert staff_client.get(NEW, asked | {"delivery": delivery.pk}).status_code == 200
    key = delivery.pk
    bulk = {
        **dict.fromkeys((f"weight-{key}", f"count-{key}", f"sender-{key}", "ship_on"), text),
        **dict.fromkeys((f"reference-{key}", f"take-{key}", "search", "action"), text),
        "delivery": [key, text],
    }
    assert staff_client.post(f"{LIST}act/", bulk).status_code in FINE
    answer = staff_client.post(f"{LIST}act/", bulk | {"action": "make", "confirm": text})
    assert answer.status_code in FINE
    assert not Waybill.objects.filter(is_manual=False).exists()
    waybill = Waybill.objects.create(
        carrier="sat", state=State.UNCERTAIN, asked_at=delivery.order.date_placed
    )
    waybill.deliveries.add(delivery)
    for do in (text, "number", "status", "look"):
        act = {"do": do, "number": text, "status": text}
        address = f"/dashboard/b2b/waybills/{waybill.pk}/act/"
        assert staff_client.post(address, act).status_code == 302
    page = staff_client.get(f"/dashboard/b2b/waybills/{waybill.pk}/")
    assert "<script>alert" not in page.content.decode()
