"""Offered methods, their charges, the delivery block and what is kept and exported."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone, translation
from oscar.core.loading import get_class

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.extensions import extensions
from oscar_b2b.shipping_carriers import queries
from oscar_b2b.shipping_carriers.contributions import DeliveryExport, DeliveryPart, OfferedMethods
from oscar_b2b.shipping_carriers.domain import charge_for
from oscar_b2b.shipping_carriers.models import DeliveryMethod
from tests.factories import goods, people
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db

TRANSPORT = {
    "shipping_method": "company-transport",
    "delivery-address": "Kyiv, Khreshchatyk 1",
    "delivery-contact": "Olena",
    "delivery-phone": "+380 (67) 123-45-67",
    "delivery-desired_date": "",
}


def methods_for(basket: Any) -> dict[str, Any]:
    Repository = get_class("shipping.repository", "Repository")
    return {each.code: each for each in Repository().get_available_shipping_methods(basket)}


def form_for(person: Any, basket: Any, data: dict[str, str]) -> Any:
    """Send the delivery block of the checkout page; return its form."""
    part = DeliveryPart()
    request = SimpleNamespace(b2b=person.context, FILES={}, htmx=False, delivery_method=None)
    chosen = part.enter(request=request, basket=basket, data=data, step="")
    for method in OfferedMethods().methods(basket, None, person.context):
        if method.code == chosen:
            request.delivery_method = method
    return part.form(request=request, basket=basket, data=data)


@pytest.mark.parametrize(
    ("total", "free_from", "charge"),
    [("99.99", "100", "25"), ("100", "100", "0"), ("100.01", "100", "0"), ("9999", None, "25")],
)
def test_charge_is_dropped_from_the_threshold_on(
    total: str, free_from: str | None, charge: str
) -> None:
    found = charge_for(
        total=Decimal(total),
        charge=Decimal(25),
        free_from=Decimal(free_from) if free_from else None,
    )

    assert found == Decimal(charge)


def test_two_methods_come_with_the_module(kyiv_dealer: Any, bolt: Any) -> None:
    offered = methods_for(filled_basket(kyiv_dealer, {bolt: 1}))

    assert list(offered) == ["pickup", "company-transport"]


def test_names_of_the_module_are_translated_and_own_names_kept(
    kyiv_dealer: Any, bolt: Any, monkeypatch: Any
) -> None:
    DeliveryMethod.objects.filter(code="company-transport").update(name="Газель до дверей")
    monkeypatch.setattr(
        "oscar_b2b.shipping_carriers.methods._",
        lambda text: {"Pickup": "Самовивіз"}.get(text, text),
    )
    with translation.override("uk"):
        offered = methods_for(filled_basket(kyiv_dealer, {bolt: 1}))

    assert [each.name for each in offered.values()] == ["Самовивіз", "Газель до дверей"]


def test_transport_is_charged_in_the_order(kyiv_dealer: Any, bolt: Any) -> None:
    DeliveryMethod.objects.filter(code="company-transport").update(charge=150, free_from=1000)
    basket = filled_basket(kyiv_dealer, {bolt: 5})

    order = place(kyiv_dealer, basket=basket, method=methods_for(basket)["company-transport"])
    basket = filled_basket(kyiv_dealer, {bolt: 100})
    large = place(kyiv_dealer, basket=basket, method=methods_for(basket)["company-transport"])

    assert (order.shipping_incl_tax, order.total_incl_tax) == (Decimal(150), Decimal(200))
    assert (large.shipping_incl_tax, large.total_incl_tax) == (Decimal(0), Decimal(1000))


def test_basket_in_another_currency_is_not_charged_in_the_shops(
    bolt: Any, euro_prices: Any, kyiv_warehouse: Any
) -> None:
    DeliveryMethod.objects.filter(code="company-transport").update(charge=150)
    person = people.make_dealer("Vienna dealer")
    people.make_contract(
        person, "5", euro_prices, warehouses=(kyiv_warehouse,), currency="EUR", is_default=True
    )
    basket = filled_basket(person, {bolt: 100})

    charge = methods_for(basket)["company-transport"].calculate(basket)

    assert (charge.currency, charge.incl_tax) == ("EUR", Decimal(0))


def test_nothing_offered_leaves_self_pickup(kyiv_dealer: Any, bolt: Any) -> None:
    DeliveryMethod.objects.update(is_active=False)

    assert list(methods_for(filled_basket(kyiv_dealer, {bolt: 1}))) == ["self-pickup"]


def test_pickup_is_offered_where_the_contract_and_the_warehouse_allow(
    kyiv_dealer: Any, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    foreign = goods.make_warehouse("Odesa", pickup=True)

    def names() -> list[str]:
        return [each.name for each in queries.pickup_points(context=kyiv_dealer.context)]

    assert names() == ["Kyiv"]
    lviv_warehouse.warehouse.pickup = True
    lviv_warehouse.warehouse.save()
    assert names() == ["Kyiv", "Lviv"]
    with extensions.override("pickup_points", []):
        assert names() == ["Kyiv", "Lviv"]
    assert foreign.name not in names()


def test_pickup_needs_a_warehouse_of_the_buyer(
    kyiv_dealer: Any, kyiv_warehouse: Any, lviv_warehouse: Any, bolt: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})

    def errors(warehouse: Any) -> dict[str, Any]:
        data = {"shipping_method": "pickup", "delivery-warehouse": str(warehouse)}
        return form_for(kyiv_dealer, basket, data).errors

    assert errors(kyiv_warehouse.pk) == {}
    assert errors("") == {}  # the home warehouse
    assert "warehouse" in errors(lviv_warehouse.pk)
    assert "warehouse" in errors("rubbish")


def test_transport_needs_address_person_and_phone(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    assert form_for(kyiv_dealer, basket, TRANSPORT).errors == {}
    nothing = dict.fromkeys(TRANSPORT, "") | {"shipping_method": "company-transport"}
    assert set(form_for(kyiv_dealer, basket, nothing).errors) == {"address", "contact", "phone"}
    letters = form_for(kyiv_dealer, basket, {**TRANSPORT, "delivery-phone": "call me"})
    assert set(letters.errors) == {"phone"}


def test_day_that_is_over_is_refused(kyiv_dealer: Any, bolt: Any) -> None:
    today = timezone.localdate()
    basket = filled_basket(kyiv_dealer, {bolt: 1})

    def errors(day: date) -> dict[str, Any]:
        data = {**TRANSPORT, "delivery-desired_date": day.isoformat()}
        return form_for(kyiv_dealer, basket, data).errors

    assert errors(today) == {}
    assert "desired_date" in errors(today - timedelta(days=1))


def test_fields_of_the_other_method_are_neither_asked_nor_kept(
    kyiv_dealer: Any, kyiv_warehouse: Any, bolt: Any
) -> None:
    data = {
        **TRANSPORT,
        "shipping_method": "pickup",
        "delivery-phone": "rubbish",
        "delivery-warehouse": str(kyiv_warehouse.pk),
    }
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    form = form_for(kyiv_dealer, basket, data)
    assert form.is_valid(), form.errors

    order = place(
        kyiv_dealer,
        basket=basket,
        method=methods_for(basket)["pickup"],
        parts=[(DeliveryPart(), form)],
    )

    assert order.delivery.warehouse == kyiv_warehouse
    assert order.delivery.address == order.delivery.phone == ""


def test_document_for_1c_tells_where_whom_and_when(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 1})
    data = {**TRANSPORT, "delivery-desired_date": "2031-05-04"}
    form = form_for(kyiv_dealer, basket, data)
    assert form.is_valid(), form.errors
    order = place(
        kyiv_dealer,
        basket=basket,
        method=methods_for(basket)["company-transport"],
        parts=[(DeliveryPart(), form)],
    )
    document = OrderDocument(
        id="", number=order.number, placed_at=None, currency="UAH", total=order.total_incl_tax
    )

    DeliveryExport().extend(document, order)

    assert document.delivery == {
        "code": "company-transport",
        "name": "Our transport",
        "address": "Kyiv, Khreshchatyk 1; Olena, +380 (67) 123-45-67; 04.05.2031",
        "cost": "0.00",
        "recipient": "Olena, +380 (67) 123-45-67",
        "date": "2031-05-04",
        "weight": "0.120",
    }


def test_order_without_delivery_row_leaves_the_document_alone(kyiv_dealer: Any, bolt: Any) -> None:
    order = place(kyiv_dealer, {bolt: 1})
    document = OrderDocument(id="", number="", placed_at=None, currency="UAH", total=Decimal(0))

    DeliveryExport().extend(document, order)

    assert document.delivery == {}
