"""Orders beyond what is shown: no answer of the shop differs between stocks with the same mark."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_b2b.core import availability, site_settings
from oscar_b2b.core.checkout import UnableToPlaceOrder
from oscar_b2b.core.services import baskets, terms
from oscar_b2b.partner_pricing import domain
from oscar_b2b.partner_pricing.domain import Beyond, StockMode
from oscar_b2b.partner_pricing.models import ClientStock, StockView
from tests.factories.goods import make_product, make_warehouse, set_stock
from tests.factories.people import show_stock
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")

#: Stocks of two warehouses that read the same behind 10, 100, 1000: places and sum.
SAME_MARKS = [
    ((11, 0), (99, 0)),
    ((101, 5), (907, 5)),
    ((1001, 300), (90_000, 900)),
    ((250, 2000), (940, 7000)),
    ((7, 0), (7, 0)),
]


@pytest.mark.parametrize(
    ("mode", "setting", "expected"),
    [
        (StockMode.EXACT, domain.BY_VIEW, Beyond.REFUSE),
        (StockMode.MASKED, domain.BY_VIEW, Beyond.CONFIRM),
        (StockMode.HIDDEN, domain.BY_VIEW, Beyond.CONFIRM),
        (StockMode.EXACT, "confirm", Beyond.CONFIRM),
        (StockMode.MASKED, "confirm", Beyond.CONFIRM),
        (StockMode.EXACT, "refuse", Beyond.REFUSE),
        (StockMode.MASKED, "refuse", Beyond.REFUSE),
        (StockMode.HIDDEN, "refuse", Beyond.CONFIRM),
    ],
)
def test_what_happens_beyond_the_mark(mode: Any, setting: str, expected: Beyond) -> None:
    assert domain.beyond(mode, setting) == expected


@st.composite
def _actions(draw: Any) -> list[tuple[str, int]]:
    quantity = st.sampled_from([1, 7, 8, 10, 11, 12, 99, 100, 101, 940, 1000, 1001, 5000, 90_001])
    kinds = st.sampled_from(["add", "set", "place", "move"])
    return draw(st.lists(st.tuples(kinds, quantity), min_size=1, max_size=5))


def _answers(person: Any, good: Any, stock: tuple[int, int], actions: Any, places: Any) -> Any:
    """Return everything the dealer is told while he acts, and what he finds in the end."""
    told: list[Any] = []
    for place_of, figure in zip(places, stock, strict=True):
        set_stock(good, place_of, figure)
    for kind, quantity in actions:
        strategy = person.strategy
        basket = baskets.open_basket(context=strategy.context, user=person.user)
        basket.strategy = strategy
        lines = {line.pk: line for line in basket.all_lines()}
        with CaptureQueriesContext(connection) as captured:
            try:
                if kind == "add":
                    told.append(
                        baskets.add_many(
                            basket=basket, strategy=strategy, quantities={good.pk: quantity}
                        )
                    )
                elif kind == "set":
                    told.append(
                        baskets.set_quantities(
                            basket=basket,
                            strategy=strategy,
                            quantities=dict.fromkeys(lines, quantity),
                        )
                    )
                elif kind == "move":
                    told.append(
                        baskets.set_quantities(
                            basket=basket,
                            strategy=strategy,
                            quantities={},
                            places=dict.fromkeys(lines, places[quantity % 2].pk),
                        )
                    )
                elif any(line.is_to_confirm for line in lines.values()):
                    order = place(person, basket=basket)
                    told.append([(line.status, line.quantity) for line in order.lines.all()])
            except UnableToPlaceOrder as refusal:
                told.append(refusal.reasons)
        told.append(len(captured))
        basket = baskets.open_basket(context=person.context, user=person.user)
        basket.strategy = person.strategy
        told += [
            (line.quantity, line.stockrecord.partner.name, line.is_to_confirm, line.display_text)
            for line in _shown(basket)
        ]
        told.append(terms.stock(context=person.context, product_ids=[good.pk])[good.pk])
    return told


def _shown(basket: Any) -> Any:
    for line in basket.all_lines():
        line.display_text = str(basket.strategy.display(line.product))
        yield line


@pytest.mark.parametrize("who", ["lviv_dealer", "rival"])
@given(pair=st.sampled_from(SAME_MARKS), actions=_actions())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_sequence_of_answers_tells_two_stocks_apart(
    who: str,
    pair: Any,
    actions: Any,
    request: Any,
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
    prepaid_prices: Any,
    deferred_prices: Any,
) -> None:
    person = request.getfixturevalue(who)
    site_settings.value("partner_pricing.beyond_stock")
    with transaction.atomic():
        good = make_product("Sieve", prices={prepaid_prices: 5, deferred_prices: 6})

        def told(figures: tuple[int, int]) -> str:
            savepoint = transaction.savepoint()
            found = _answers(person, good, figures, actions, (kyiv_warehouse, lviv_warehouse))
            transaction.savepoint_rollback(savepoint)
            return _without_ids(found)

        first, second = told(pair[0]), told(pair[1])
        if first != second:
            # The first time a process does something it asks more, once: ask both again.
            first, second = told(pair[0]), told(pair[1])
        transaction.set_rollback(True)
    assert first == second


def _without_ids(told: Any) -> str:
    return re.sub(r"B2B-\w+", "B2B", repr(told))


def test_a_rival_is_told_nothing_by_empty_shelves(
    rival: Any, kyiv_warehouse: Any, lviv_warehouse: Any, prepaid_prices: Any
) -> None:
    """Hidden: 0, 5 and 5000 pieces give the same line from the same warehouse."""
    for contract in rival.contracts.values():
        contract.warehouses.set([kyiv_warehouse, lviv_warehouse])
    found = set()
    for number, figures in enumerate([(0, 0), (0, 5), (5000, 0)]):
        good = make_product(
            f"Good {number}",
            stock=dict(zip((kyiv_warehouse, lviv_warehouse), figures, strict=True)),
            prices={prepaid_prices: 5},
        )
        basket = filled_basket(rival, {good: 6})
        line = next(each for each in basket.all_lines() if each.product == good)
        found.add((line.stockrecord.partner.name, line.quantity, line.is_to_confirm))
    assert found == {("Kyiv", 6, True)}


def test_what_is_to_be_confirmed_holds_nothing_and_says_so(
    lviv_dealer: Any, bolt: Any, lviv_warehouse: Any
) -> None:
    order = place(lviv_dealer, {bolt: 1001})
    line = order.lines.get()
    assert line.is_to_confirm
    assert (line.quantity, line.num_allocated) == (1001, 0)
    assert not StockRecord.objects.get(product=bolt, partner=lviv_warehouse).num_allocated
    order.set_status("registered")
    order.set_status("confirmed")
    assert not Order.objects.get().lines.get().is_to_confirm


def test_what_the_mark_promises_is_held(lviv_dealer: Any, bolt: Any, lviv_warehouse: Any) -> None:
    line = place(lviv_dealer, {bolt: 1000}).lines.get()
    assert (line.status, line.num_allocated) == ("new", 1000)
    assert StockRecord.objects.get(product=bolt, partner=lviv_warehouse).num_allocated == 1000


def test_a_rivals_order_holds_what_there_is(rival: Any, bolt: Any, kyiv_warehouse: Any) -> None:
    line = place(rival, {bolt: 300}).lines.get()
    assert (line.is_to_confirm, line.num_allocated) == (True, 250)


def test_a_clients_limit_cannot_be_searched_for(lviv_dealer: Any, bolt: Any) -> None:
    ClientStock.objects.create(legal_entity=lviv_dealer.legal_entity, product=bolt, quantity=57)
    for quantity in (11, 57, 58, 5000):
        with transaction.atomic():
            basket = filled_basket(lviv_dealer, {bolt: quantity})
            assert basket.all_lines()[0].is_to_confirm
            transaction.set_rollback(True)


def test_the_contracts_view_comes_before_the_dealers(kyiv_dealer: Any, bolt: Any) -> None:
    def label() -> str:
        return str(terms.stock(context=kyiv_dealer.context, product_ids=[bolt.pk])[bolt.pk].label)

    assert label() == "5250"
    guid = kyiv_dealer.contracts["1"].guid
    view = StockView.objects.create(contract_guid=guid, mode="masked", thresholds=[100])
    assert label() == ">100"
    view.contract_guid = kyiv_dealer.contracts["12"].guid
    view.save()
    assert label() == "5250"
    show_stock("hidden")
    assert label() == "5250"


def test_partners_goods_show_where_own_ones_are_missing(
    kyiv_dealer: Any, kyiv_warehouse: Any, lviv_warehouse: Any, prepaid_prices: Any
) -> None:
    theirs = make_warehouse("Theirs", kind="partner")
    for contract in kyiv_dealer.contracts.values():
        contract.warehouses.add(theirs)
    there = make_product(stock={kyiv_warehouse: 3, theirs: 9}, prices={prepaid_prices: 1})
    missing = make_product(stock={kyiv_warehouse: 0, theirs: 9}, prices={prepaid_prices: 1})

    def names(good: Any) -> list[str]:
        found = terms.stock(context=kyiv_dealer.context, product_ids=[good.pk])[good.pk]
        return [each.name for each in found.warehouses if each.code != availability.OUT_OF_STOCK]

    assert (names(there), names(missing)) == (["Kyiv"], ["Theirs"])
    assert [r.partner.name for r in kyiv_dealer.strategy.buyable_records(missing)][0] == "Theirs"
    site_settings.store({"partner_pricing.partner_warehouses": "always"})
    cache.clear()
    assert names(there) == ["Kyiv", "Theirs"]
