"""Under which terms each kind of user is served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import contexts
from tests.factories.goods import make_warehouse
from tests.factories.people import (
    LegalEntityFactory,
    Person,
    make_contract,
    make_dealer,
)

pytestmark = pytest.mark.django_db


def context_in(client: Client) -> B2BContext:
    """Return the terms of the page that a browser now gets."""
    return client.get("/accounts/contracts/").wsgi_request.b2b


def test_after_log_in_the_default_prepayment_counts(
    kyiv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any, prepaid_prices: Any
) -> None:
    context = kyiv_dealer.context
    assert (context.contract_id, context.price_type_id, context.currency) == (
        kyiv_dealer.contracts["1"].pk,
        prepaid_prices.pk,
        "UAH",
    )
    assert context.warehouse_ids == (kyiv_warehouse.pk, lviv_warehouse.pk)
    assert context.home_warehouse_id == kyiv_warehouse.pk


def test_home_comes_first_whatever_the_order_of_the_others(
    lviv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    assert lviv_dealer.context.warehouse_ids == (lviv_warehouse.pk, kyiv_warehouse.pk)


def test_a_home_warehouse_counts_even_when_the_list_forgot_it(
    kyiv_dealer: Person, lviv_warehouse: Any
) -> None:
    odesa = make_warehouse("Odesa")
    contract = kyiv_dealer.contracts["1"]
    contract.home_warehouse = odesa
    contract.save()
    contract.warehouses.set([lviv_warehouse])
    assert kyiv_dealer.context.warehouse_ids == (odesa.pk, lviv_warehouse.pk)


def test_a_contract_with_a_home_and_no_list_sells_from_all(kyiv_dealer: Person) -> None:
    kyiv_dealer.contracts["1"].warehouses.clear()
    context = kyiv_dealer.context
    assert context.warehouse_ids == ()
    assert context.home_warehouse_id is not None


def test_visitors_strangers_and_staff_have_no_terms(stranger: Person, staff: Person) -> None:
    for context in (contexts.nobody(), stranger.context, staff.context):
        assert (context.contract_id, context.price_type_id, context.warehouse_ids) == (
            None,
            None,
            (),
        )
        assert not context.is_dealer


def test_a_dealer_without_a_contract_has_no_price_type(db: None) -> None:
    context = make_dealer("Newcomer").context
    assert context.is_dealer
    assert (context.contract_id, context.price_type_id) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "is_in_force"),
    [
        (None, None, True),
        (0, None, True),
        (1, None, False),
        (None, 1, True),
        (None, 0, False),
        (-10, 10, True),
        (-10, -1, False),
    ],
)
def test_a_contract_counts_from_its_first_day_to_the_day_before_its_end(
    prepaid_prices: Any, start: int | None, end: int | None, is_in_force: bool
) -> None:
    today = timezone.localdate()
    person = make_dealer("Newcomer")
    make_contract(
        person,
        "1",
        prepaid_prices,
        valid_from=None if start is None else today + timedelta(days=start),
        valid_to=None if end is None else today + timedelta(days=end),
    )
    assert (person.context.contract_id is not None) == is_in_force


def test_a_blocked_contract_does_not_count(kyiv_dealer: Person) -> None:
    Contract.objects.filter(pk=kyiv_dealer.contracts["1"].pk).update(is_active=False)
    assert kyiv_dealer.context.contract_id == kyiv_dealer.contracts["12"].pk


def test_prices_are_in_the_currency_of_the_price_type(
    kyiv_dealer: Person, euro_prices: Any
) -> None:
    Contract.objects.filter(pk=kyiv_dealer.contracts["1"].pk).update(price_type=euro_prices)
    assert kyiv_dealer.context.currency == "EUR"


def test_only_contracts_of_the_chosen_company_count(
    kyiv_dealer: Person, deferred_prices: Any, dealer_client: Client
) -> None:
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Zorya LLC")
    contract = make_contract(kyiv_dealer, "55", deferred_prices, legal_entity=other)
    dealer_client.post("/accounts/legal-entity/switch/", {"legal_entity": other.pk, "next": "/"})
    assert context_in(dealer_client).contract_id == contract.pk


def test_the_contracts_cost_one_query_however_many_there_are(
    kyiv_dealer: Person,
    deferred_prices: Any,
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    from oscar_b2b.contracts.queries import cards, offered, warehouse_ids

    day = timezone.localdate()
    for more in (0, 8):
        for number in range(more):
            make_contract(
                kyiv_dealer,
                f"more-{number}",
                deferred_prices,
                warehouses=(lviv_warehouse, kyiv_warehouse),
            )
        with django_assert_num_queries(1):
            found = offered(
                legal_entity_id=kyiv_dealer.legal_entity.pk,
                dealer_id=kyiv_dealer.dealer.pk,
                member_id=kyiv_dealer.member.pk,
                day=day,
            )
            assert {len(warehouse_ids(each)) for each in found} == {2}
            assert len(cards(found, chosen="", with_money=True)) == 2 + more
