"""Baskets: many lines at once, under the dealer's terms, in a fixed number of queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_b2b.core.services import baskets
from tests.factories.goods import make_product, set_stock
from tests.factories.people import Person, show_stock

pytestmark = pytest.mark.django_db


def open_for(person: Person) -> Any:
    basket = baskets.open_basket(context=person.context, user=person.user)
    basket.strategy = person.strategy
    return basket


def add(person: Person, quantities: dict[Any, int]) -> baskets.BasketChange:
    return baskets.add_many(
        basket=open_for(person),
        strategy=person.strategy,
        quantities={product.pk: count for product, count in quantities.items()},
    )


def lines(person: Person) -> dict[str, tuple[int, Decimal | None]]:
    found = open_for(person).lines.values_list("product__title", "quantity", "price_incl_tax")
    return {title: (quantity, price) for title, quantity, price in found}


def test_many_goods_at_once(bolt: Any, nut: Any, kyiv_dealer: Person) -> None:
    change = add(kyiv_dealer, {bolt: 5, nut: 6})
    assert (change.added, change.pieces, change.notes, change.refused) == (2, 11, [], [])
    assert lines(kyiv_dealer) == {
        "Bolt M8": (5, Decimal("10.00")),
        "Nut M8": (6, Decimal("1.20")),
    }


def test_again_adds_to_the_line(bolt: Any, kyiv_dealer: Person) -> None:
    add(kyiv_dealer, {bolt: 5})
    add(kyiv_dealer, {bolt: 3})
    assert lines(kyiv_dealer) == {"Bolt M8": (8, Decimal("10.00"))}


def test_a_quantity_is_rounded_up_to_the_multiple_and_told(nut: Any, kyiv_dealer: Person) -> None:
    change = add(kyiv_dealer, {nut: 5})
    assert lines(kyiv_dealer) == {"Nut M8": (6, Decimal("1.20"))}
    assert change.notes == ["“Nut M8”: 5 → 6, sold in multiples of 6."]


def test_what_cannot_be_bought_is_refused_and_the_rest_goes_in(
    bolt: Any, nut: Any, washer: Any, lviv_dealer: Person
) -> None:
    """The washer has no price by the contract, the nut not enough stock; no figure is told."""
    show_stock("exact", dealer=lviv_dealer.dealer)
    change = add(lviv_dealer, {washer: 1, nut: 12, bolt: 2})
    assert lines(lviv_dealer) == {"Bolt M8": (2, Decimal("12.00"))}
    assert change.refused == [
        "“Washer” has no price by your contract.",
        "“Nut M8”: there is not enough stock. Order fewer, or choose another warehouse.",
    ]


def test_goods_come_from_the_home_warehouse_or_the_next_that_has_enough(
    bolt: Any, nut: Any, kyiv_dealer: Person
) -> None:
    add(kyiv_dealer, {bolt: 250})
    assert open_for(kyiv_dealer).lines.get().stockrecord.partner.name == "Kyiv"
    add(kyiv_dealer, {bolt: 1})
    assert open_for(kyiv_dealer).lines.get().stockrecord.partner.name == "Lviv"


def test_goods_of_warehouses_outside_the_contract_cannot_be_bought(
    bolt: Any, rival: Person
) -> None:
    show_stock("exact", dealer=rival.dealer)
    assert add(rival, {bolt: 251}).added == 0
    assert add(rival, {bolt: 250}).added == 1


def test_too_large_a_quantity_is_refused(bolt: Any, kyiv_dealer: Person) -> None:
    change = add(kyiv_dealer, {bolt: 999_999_999})
    assert change.refused == ["“Bolt M8”: the quantity is too large."]


def test_a_stranger_can_buy_nothing(bolt: Any, stranger: Person) -> None:
    from oscar.core.loading import get_model

    basket = get_model("basket", "Basket").objects.create(owner=stranger.user)
    change = baskets.add_many(basket=basket, strategy=stranger.strategy, quantities={bolt.pk: 1})
    assert change.refused == ["“Bolt M8” has no price by your contract."]
    assert not basket.lines.exists()


def test_quantities_are_set_and_lines_removed(bolt: Any, nut: Any, kyiv_dealer: Person) -> None:
    add(kyiv_dealer, {bolt: 5, nut: 6})
    basket = open_for(kyiv_dealer)
    by_title = {line.product.title: line.pk for line in basket.lines.all()}
    change = baskets.set_quantities(
        basket=basket,
        strategy=kyiv_dealer.strategy,
        quantities={by_title["Bolt M8"]: 7, by_title["Nut M8"]: 0},
    )
    assert (change.added, change.refused) == (1, [])
    assert lines(kyiv_dealer) == {"Bolt M8": (7, Decimal("10.00"))}


def test_more_than_there_is_is_refused_but_fewer_is_always_allowed(
    nut: Any, kyiv_dealer: Person, kyiv_warehouse: Any
) -> None:
    set_stock(nut, kyiv_warehouse, 60)
    add(kyiv_dealer, {nut: 30})
    set_stock(nut, kyiv_warehouse, 3)
    basket = open_for(kyiv_dealer)
    line = basket.lines.get()

    def set_to(quantity: int) -> baskets.BasketChange:
        return baskets.set_quantities(
            basket=basket, strategy=kyiv_dealer.strategy, quantities={line.pk: quantity}
        )

    change = set_to(36)
    assert change.refused == [
        "“Nut M8”: there is not enough stock. Order fewer, or choose another warehouse."
    ]
    assert lines(kyiv_dealer)["Nut M8"][0] == 30
    set_to(12)
    assert lines(kyiv_dealer)["Nut M8"][0] == 12


def test_lines_of_another_basket_cannot_be_touched(
    bolt: Any, kyiv_dealer: Person, lviv_dealer: Person
) -> None:
    add(lviv_dealer, {bolt: 2})
    foreign = open_for(lviv_dealer).lines.get()
    baskets.set_quantities(
        basket=open_for(kyiv_dealer), strategy=kyiv_dealer.strategy, quantities={foreign.pk: 0}
    )
    assert lines(lviv_dealer) == {"Bolt M8": (2, Decimal("12.00"))}


def test_repricing_an_empty_or_unsaved_basket_changes_nothing(kyiv_dealer: Person) -> None:
    basket = open_for(kyiv_dealer)
    nothing = baskets.BasketChange()
    assert baskets.reprice(basket=basket, strategy=kyiv_dealer.strategy) == nothing
    assert baskets.reprice(basket=type(basket)(), strategy=kyiv_dealer.strategy) == nothing


def test_repricing_without_a_change_counts_nothing(bolt: Any, kyiv_dealer: Person) -> None:
    add(kyiv_dealer, {bolt: 2})
    change = baskets.reprice(basket=open_for(kyiv_dealer), strategy=kyiv_dealer.strategy)
    assert (change.added, change.notes) == (0, [])


def test_a_basket_all_of_whose_prices_are_gone_still_opens(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Any
) -> None:
    add(kyiv_dealer, {bolt: 2, nut: 6})
    bolt.b2b_prices.all().delete()
    nut.b2b_prices.all().delete()
    page = dealer_client.get("/basket/")
    assert page.status_code == 200
    assert page.context["basket"].total_incl_tax == Decimal("0.00")


def test_ten_times_the_goods_cost_the_same_queries(
    kyiv_dealer: Person, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    def count(more: int) -> int:
        goods = {
            make_product(stock={kyiv_warehouse: 9}, prices={prepaid_prices: 5}): 1
            for __ in range(more)
        }
        basket, strategy = open_for(kyiv_dealer), kyiv_dealer.strategy
        with CaptureQueriesContext(connection) as asked:
            baskets.add_many(
                basket=basket,
                strategy=strategy,
                quantities={product.pk: quantity for product, quantity in goods.items()},
            )
        return len(asked)

    count(1)
    assert count(3) == count(30)
