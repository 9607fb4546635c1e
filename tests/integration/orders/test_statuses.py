"""Statuses from the accounting system: each step, repeated, late, and the stock that follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from oscar.apps.order.exceptions import InvalidOrderStatus
from oscar.core.loading import get_class, get_model

from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
EventHandler = get_class("order.processing", "EventHandler")
PIPELINE = settings.OSCAR_ORDER_STATUS_PIPELINE
STEPS = [(before, after) for before, afters in PIPELINE.items() for after in afters]


@pytest.fixture
def order(kyiv_dealer: Any, bolt: Any) -> Any:
    """Five bolts of 250."""
    return place(kyiv_dealer, {bolt: 5})


def stock_of(order: Any) -> tuple[int, int]:
    record = StockRecord.objects.get(pk=order.lines.get().stockrecord_id)
    return record.num_in_stock, record.num_allocated or 0


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_every_step_of_the_pipeline(order: Any, before: str, after: str) -> None:
    Order.objects.filter(pk=order.pk).update(status=before)

    EventHandler().handle_order_status_change(order, after)

    assert Order.objects.get(pk=order.pk).status == after
    change = order.status_changes.get()
    assert (change.old_status, change.new_status) == (before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cancelled", "registered"),
        ("cancelled", "new"),
        ("shipped", "cancelled"),
        ("paid", "confirmed"),
        ("confirmed", "new"),
    ],
)
def test_steps_the_pipeline_has_not(order: Any, before: str, after: str) -> None:
    Order.objects.filter(pk=order.pk).update(status=before)

    with pytest.raises(InvalidOrderStatus):
        EventHandler().handle_order_status_change(order, after)

    assert Order.objects.get(pk=order.pk).status == before


def test_registered_order_leaves_the_stock(order: Any) -> None:
    assert stock_of(order) == (250, 5)

    EventHandler().handle_order_status_change(order, "registered")

    assert stock_of(order) == (245, 0)
    line = order.lines.get()
    assert (line.num_allocated, line.allocation_cancelled) == (0, False)


def test_same_status_twice_takes_the_stock_once(order: Any) -> None:
    handler = EventHandler()

    assert handler.follow(order, "registered") is True
    assert handler.follow(Order.objects.get(pk=order.pk), "registered") is False

    handler.consume_stock_allocations(order)
    assert stock_of(order) == (245, 0)
    assert order.status_changes.count() == 1


@pytest.mark.parametrize("status", ["confirmed", "paid", "shipped"])
def test_first_word_may_be_a_later_status(order: Any, status: str) -> None:
    assert EventHandler().follow(order, status) is True

    order = Order.objects.get(pk=order.pk)
    assert order.status == status
    assert stock_of(order) == (245, 0)
    assert list(order.status_changes.order_by("pk").values_list("new_status", flat=True)) == [
        "registered",
        status,
    ]


@pytest.mark.parametrize(
    ("present", "late"),
    [("paid", "registered"), ("shipped", "confirmed"), ("cancelled", "registered")],
)
def test_late_word_changes_nothing(order: Any, present: str, late: str) -> None:
    Order.objects.filter(pk=order.pk).update(status=present)

    assert EventHandler().follow(order, late) is False

    assert Order.objects.get(pk=order.pk).status == present


def test_contradiction_is_an_error(order: Any) -> None:
    Order.objects.filter(pk=order.pk).update(status="shipped")

    with pytest.raises(InvalidOrderStatus):
        EventHandler().follow(order, "cancelled")


def test_cancelled_before_registration_gives_the_goods_back(order: Any) -> None:
    EventHandler().handle_order_status_change(order, "cancelled")

    assert stock_of(order) == (250, 0)
    line = order.lines.get()
    assert (line.num_allocated, line.allocation_cancelled) == (0, True)


def test_cancelled_after_registration_waits_for_the_next_stock(order: Any) -> None:
    handler = EventHandler()
    handler.handle_order_status_change(order, "registered")

    handler.handle_order_status_change(order, "cancelled")

    assert stock_of(order) == (245, 0)


def test_stock_never_falls_below_zero(order: Any) -> None:
    StockRecord.objects.filter(pk=order.lines.get().stockrecord_id).update(
        num_in_stock=2, num_allocated=0
    )

    EventHandler().handle_order_status_change(order, "registered")

    assert stock_of(order) == (0, 0)


def test_part_of_the_lines(order: Any) -> None:
    line = order.lines.get()

    EventHandler().consume_stock_allocations(order, [line], [2])

    assert stock_of(order) == (248, 3)
    assert order.lines.get().num_allocated == 3
