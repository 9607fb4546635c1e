"""1C fails in every way while an order is placed: no order is lost, none is doubled.

Over real sockets, with the stand-in, from the press of the button to the order in 1C.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as db_connection
from django.db import transaction
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.models import LiveCall, OrderState, Outbox
from oscar_b2b.onec_exchange.services import outbox, placing
from oscar_b2b.onec_exchange.standin.store import Store
from tests.integration.onec_exchange.live_standin import LiveStandin, running
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db(transaction=True)

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("standin") / "company.sqlite3")
    store.prepare(with_pictures=False)
    return store


@pytest.fixture
def onec(store: Store, settings: Any) -> Iterator[LiveStandin]:
    settings.ONEC_PLACING_TIMEOUT = 1.0
    with running(store, settings) as standin:
        yield standin
        standin.fail("")


def in_an_hour() -> Any:
    return timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize("fault", ["1", "500", "html", "drop", "cut", "lost", "slow"])
def test_the_order_is_placed_at_once_and_reaches_1c_once(onec: LiveStandin, fault: str) -> None:
    onec.fail("" if fault == "slow" else fault, slow=6.5 if fault == "slow" else 0)
    started = time.monotonic()
    # The task of the order runs in this very thread, so the time is that of the whole first try.
    order = place(onec.dealer, {onec.product: 2})
    took = time.monotonic() - started
    row = Outbox.objects.get(order=order)
    assert row.checked == Outbox.UNANSWERED
    assert (row.state, row.attempts) == (Outbox.PENDING, 1), row.last_error
    assert took < 9
    assert "usr" not in row.last_error, "the log-in page is not shown"
    assert "ОбщийМодуль" not in row.last_error, "nor is the stack trace"
    assert Order.objects.filter(number=order.number).exists()

    onec.fail("")
    assert outbox.send_due(clock=in_an_hour) == 1
    row.refresh_from_db()
    assert row.state == Outbox.SENT
    assert len(onec.orders_of(order.number)) == 1
    assert OrderState.objects.get(order=order).number == onec.orders_of(order.number)[0].number
    assert order.invoices.get().pdf
    journal = LiveCall.objects.filter(path="/hs/b2b/v1/orders", method="POST")
    assert journal.filter(request_id=str(row.uuid)).count() >= 2
    assert journal.latest("at").status in (200, 201)


@pytest.mark.parametrize("fault", ["cut", "lost"])
def test_an_order_whose_answer_was_lost_is_in_1c_and_stays_one(
    onec: LiveStandin, fault: str
) -> None:
    onec.fail(fault)
    order = place(onec.dealer, {onec.product: 1})
    (in_1c,) = onec.orders_of(order.number)
    assert Outbox.objects.get(order=order).state == Outbox.PENDING
    free = onec.store.free_stock()[onec.product.code]
    onec.fail("")
    outbox.send_due(clock=in_an_hour)
    assert [each.id for each in onec.orders_of(order.number)] == [in_1c.id]
    assert OrderState.objects.get(order=order).guid == in_1c.id
    assert onec.store.free_stock()[onec.product.code] == free, "and reserved once"


def test_1c_that_comes_back_takes_all_that_waited(onec: LiveStandin) -> None:
    onec.fail("drop")
    orders = [place(onec.dealer, {onec.product: 1}) for _each in range(3)]
    onec.fail("")
    assert outbox.send_due(clock=in_an_hour) == 3
    assert [len(onec.orders_of(each.number)) for each in orders] == [1, 1, 1]


def test_rows_that_an_import_holds_are_not_waited_for(onec: LiveStandin) -> None:
    basket = filled_basket(onec.dealer, {onec.product: 1})
    record = StockRecord.objects.get(product=onec.product)
    with onec.store.write() as connection:
        connection.execute(
            "UPDATE stock SET quantity = quantity + 7 WHERE offer_id = ?", (onec.product.code,)
        )
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                StockRecord.objects.select_for_update().get(pk=record.pk)
                held.set()
                done.wait(10)
        finally:
            db_connection.close()

    importing = threading.Thread(target=hold)
    importing.start()
    assert held.wait(5)
    started = time.monotonic()
    outcome = placing.refresh(basket=basket, context=onec.dealer.context)
    took = time.monotonic() - started
    done.set()
    importing.join()
    assert outcome == Outbox.UNANSWERED
    assert took < 3
    assert placing.refresh(basket=basket, context=onec.dealer.context) == Outbox.CONFIRMED
    before, record = record.num_in_stock, StockRecord.objects.get(pk=record.pk)
    assert record.num_in_stock == before + 7


def test_a_healthy_1c_confirms_and_registers(onec: LiveStandin) -> None:
    order = place(onec.dealer, {onec.product: 2})
    row = Outbox.objects.get(order=order)
    assert (row.checked, row.state) == (Outbox.CONFIRMED, Outbox.SENT)
    order.refresh_from_db()
    assert order.status == "registered"
