"""Two buyers at the same moment, in two threads with real commits and real row locks."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from oscar.core.loading import get_model

from oscar_b2b.core.checkout import AlreadyPlaced, UnableToPlaceOrder
from tests.factories import goods
from tests.factories.people import show_stock
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db(transaction=True)

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run each action in a thread of its own, started together; returns values or exceptions."""
    barrier = Barrier(len(actions), timeout=20)
    results: list[Any] = [None] * len(actions)

    def run(place_in_list: int, action: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            # A new thread starts in the shop's language, not in the one of the test.
            with translation.override("en"):
                results[place_in_list] = action()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place_in_list] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "the threads wait for each other"
    return results


def test_last_piece_goes_to_one_buyer(
    kyiv_dealer: Any,
    lviv_dealer: Any,
    kyiv_warehouse: Any,
    prepaid_prices: Any,
    deferred_prices: Any,
) -> None:
    saw = goods.make_product(
        "Saw", stock={kyiv_warehouse: 1}, prices={prepaid_prices: "90", deferred_prices: "99"}
    )
    show_stock("exact", dealer=lviv_dealer.dealer)
    baskets = [(each, filled_basket(each, {saw: 1})) for each in (kyiv_dealer, lviv_dealer)]

    results = at_once(
        *(
            lambda person=person, basket=basket: place(person, basket=basket)
            for person, basket in baskets
        )
    )

    placed = [each for each in results if isinstance(each, Order)]
    refused = [each for each in results if isinstance(each, UnableToPlaceOrder)]
    assert (len(placed), len(refused)) == (1, 1), results
    assert Order.objects.count() == 1
    record = StockRecord.objects.get(product=saw)
    assert (record.num_in_stock, record.num_allocated) == (1, 1)
    (reason,) = refused[0].reasons
    assert "“Saw”: there is not enough stock." in reason
    assert not re.search(r"\d", reason)


def test_two_presses_of_one_basket_make_one_order(kyiv_dealer: Any, bolt: Any) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})

    results = at_once(*[lambda: place(kyiv_dealer, basket=basket)] * 2)

    (order,) = [each for each in results if isinstance(each, Order)]
    (second,) = [each for each in results if isinstance(each, AlreadyPlaced)]
    assert second.order == order
    assert Order.objects.count() == 1
    assert sum(StockRecord.objects.values_list("num_allocated", flat=True)) == 5


def test_same_goods_in_opposite_order_do_not_deadlock(
    kyiv_dealer: Any,
    lviv_dealer: Any,
    kyiv_warehouse: Any,
    prepaid_prices: Any,
    deferred_prices: Any,
) -> None:
    prices = {prepaid_prices: "1", deferred_prices: "1"}
    products = [
        goods.make_product(f"Good {n}", stock={kyiv_warehouse: 100}, prices=prices)
        for n in range(8)
    ]
    for __ in range(4):
        there = filled_basket(kyiv_dealer, dict.fromkeys(products, 2))
        back = filled_basket(lviv_dealer, dict.fromkeys(reversed(products), 3))

        results = at_once(
            lambda basket=there: place(kyiv_dealer, basket=basket),
            lambda basket=back: place(lviv_dealer, basket=basket),
        )

        assert all(isinstance(each, Order) for each in results), results
    assert set(StockRecord.objects.values_list("num_allocated", flat=True)) == {20}


def test_letter_leaves_after_the_commit_and_not_without(
    kyiv_dealer: Any, bolt: Any, mailoutbox: Any
) -> None:
    from django.db import transaction

    class Breaks(Exception):
        pass

    basket = filled_basket(kyiv_dealer, {bolt: 1})
    try:
        with transaction.atomic():
            place(kyiv_dealer, basket=basket)
            raise Breaks
    except Breaks:
        pass
    assert not mailoutbox
    assert Order.objects.count() == 0

    with transaction.atomic():
        order = place(kyiv_dealer, basket=basket, base_url="https://shop.example/")
        assert not mailoutbox

    (letter,) = mailoutbox
    assert letter.to == [kyiv_dealer.user.email]
    assert order.number in letter.subject
    assert f"https://shop.example/accounts/orders/{order.number}/" in letter.body
    assert "Bolt M8" in letter.alternatives[0][0]


def test_deadlock_with_somebody_else_is_survived(kyiv_dealer: Any, bolt: Any) -> None:
    """Another transaction takes the order's rows the wrong way round, as a foreign script might."""
    from django.db import transaction

    from oscar_b2b.core.extensions import extensions

    basket = filled_basket(kyiv_dealer, {bolt: 1})
    second = goods.make_product("Second", stock={goods.make_warehouse("Odesa"): 1})
    other_row = StockRecord.objects.get(product=second).pk
    stock_locked, other_locked = Barrier(2, timeout=20), Barrier(2, timeout=20)
    rounds: list[int] = []

    class TakesTheOtherRow:
        """In the first round: hold the order's rows, then want what the foreigner holds."""

        def placed(self, *, order: Any, context: Any) -> None:
            rounds.append(order.pk)
            if len(rounds) == 1:
                stock_locked.wait()
                other_locked.wait()
                StockRecord.objects.select_for_update().get(pk=other_row)

    def foreigner() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Wait long before looking for a deadlock, so that it is the order that is ended.
            cursor.execute("SET LOCAL deadlock_timeout = '20s'")
            StockRecord.objects.select_for_update().get(pk=other_row)
            stock_locked.wait()
            other_locked.wait()
            list(StockRecord.objects.select_for_update().filter(product=bolt).order_by("pk"))

    with extensions.override("order_placed", [TakesTheOtherRow()]):
        order, nothing = at_once(lambda: place(kyiv_dealer, basket=basket), foreigner)

    assert nothing is None
    assert isinstance(order, Order), order
    assert len(rounds) == 2
    assert Order.objects.count() == 1
    assert (
        sum(StockRecord.objects.filter(product=bolt).values_list("num_allocated", flat=True)) == 1
    )
