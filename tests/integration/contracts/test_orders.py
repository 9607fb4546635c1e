"""Terms kept with an order, told to 1C, and checked before it is placed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.contracts.models import Contract, OrderTerms
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.partner_pricing.models import CurrencyRate
from tests.factories.people import Person, make_contract, make_dealer

pytestmark = pytest.mark.django_db


def make_order(person: Person) -> Any:
    return get_model("order", "Order").objects.create(
        number="B2B-1",
        user=person.user,
        currency="UAH",
        total_incl_tax=Decimal("10"),
        total_excl_tax=Decimal("8.33"),
        date_placed=timezone.now(),
    )


def reasons(context: B2BContext) -> list[str]:
    found = (each.check(basket=None, context=context) for each in _own("order_checks"))
    return [reason for reason in found if reason]


def _own(point: str) -> list[Any]:
    """Return this module's contributions to a point."""
    return [
        each
        for each in extensions.get(point)
        if type(each).__module__ == "oscar_b2b.contracts.contributions"
    ]


def place(person: Person) -> Any:
    """Run this module's part of placing an order."""
    order = make_order(person)
    for each in _own("order_placed"):
        each.placed(order=order, context=person.context)
    return order


def document_of(order: Any) -> OrderDocument:
    document = OrderDocument(
        id="", number=order.number, placed_at=None, currency="UAH", total=Decimal(0)
    )
    for each in _own("order_export_parts"):
        each.extend(document, order)
    return document


def test_an_order_keeps_its_terms(kyiv_dealer: Person, prepaid_prices: Any) -> None:
    order = place(kyiv_dealer)
    kept = OrderTerms.objects.get(order=order)
    assert (kept.contract, kept.contract_number, kept.price_type, kept.currency_rate) == (
        kyiv_dealer.contracts["1"],
        "1",
        prepaid_prices,
        None,
    )


def test_later_changes_of_the_contract_do_not_change_the_order(
    kyiv_dealer: Person, deferred_prices: Any
) -> None:
    order = place(kyiv_dealer)
    Contract.objects.filter(pk=kyiv_dealer.contracts["1"].pk).update(
        number="1-A", price_type=deferred_prices
    )
    kept = OrderTerms.objects.get(order=order)
    assert (kept.contract_number, kept.price_type.name) == ("1", "Prepaid")


def test_an_order_in_currency_keeps_the_rate_of_its_day(euro_prices: Any) -> None:
    rate = CurrencyRate.objects.create(currency="EUR", rate=Decimal("48.512000"))
    person = make_dealer("Exporter")
    make_contract(person, "EU", euro_prices)
    order = place(person)
    rate.rate = Decimal(50)
    rate.save()
    assert OrderTerms.objects.get(order=order).currency_rate == Decimal("48.512")


def test_1c_is_told_contract_price_type_and_warehouse(
    kyiv_dealer: Person, prepaid_prices: Any, kyiv_warehouse: Any
) -> None:
    document = document_of(place(kyiv_dealer))
    assert document.contract == {
        "id": kyiv_dealer.contracts["1"].guid,
        "number": "1",
        "agreement": "",
    }
    assert document.price_type_id == prepaid_prices.guid
    assert document.warehouse_id == kyiv_warehouse.code == kyiv_warehouse.warehouse.guid


def test_an_order_without_a_contract_tells_none(stranger: Person) -> None:
    order = place(stranger)
    assert not OrderTerms.objects.exists()
    document = document_of(order)
    assert (document.contract, document.price_type_id, document.warehouse_id) == ({}, "", "")


def test_a_contract_in_force_may_order(kyiv_dealer: Person) -> None:
    assert reasons(kyiv_dealer.context) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"valid_to": "today"}])
def test_a_contract_that_ended_since_the_page_was_shown_may_not(
    kyiv_dealer: Person, change: dict[str, Any]
) -> None:
    context = kyiv_dealer.context
    if change.get("valid_to"):
        change = {"valid_to": timezone.localdate()}
    Contract.objects.filter(pk=context.contract_id).update(**change)
    assert reasons(context) == ["Your contract is no longer in force. Choose another contract."]


def test_another_companys_contract_may_not(kyiv_dealer: Person, lviv_dealer: Person) -> None:
    import dataclasses

    mixed = dataclasses.replace(kyiv_dealer.context, contract_id=lviv_dealer.contracts["77"].pk)
    assert reasons(mixed) == ["Your contract is no longer in force. Choose another contract."]


def test_without_a_contract_a_dealer_cannot_order(db: None) -> None:
    assert reasons(make_dealer("Newcomer").context) == [
        "There is no contract in force to order by. Write to your manager."
    ]
