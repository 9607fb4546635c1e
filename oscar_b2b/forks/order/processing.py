"""Replaces ``EventHandler``: statuses that come from the accounting system, and stock with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Greatest
from oscar.apps.order import processing
from oscar.core.loading import get_model

from oscar_b2b.forks.order import lock_objects
from oscar_b2b.forks.order.utils import by_record

REGISTERED = "registered"
CANCELLED = "cancelled"


class EventHandler(processing.EventHandler):
    """Moves an order along ``OSCAR_ORDER_STATUS_PIPELINE``; the same status twice does nothing.

    Until the accounting system has the order, the shop holds its goods by an allocation. From
    then on the goods are reserved there and its free stock no longer counts them.
    """

    @transaction.atomic
    def handle_order_status_change(
        self, order: Any, new_status: str, note_msg: str | None = None
    ) -> None:
        """Set the status and move the stock that goes with it.

        An order that was not yet known to be registered becomes so on the way: nothing is
        confirmed, paid or shipped before the accounting system has it.

        :raises oscar.apps.order.exceptions.InvalidOrderStatus: when the pipeline has no such step.
        """
        order.status = lock_objects.order_for_update(order.pk).status
        for status in _steps(order.status, new_status):
            order.set_status(status)
            if status == REGISTERED:
                self.consume_stock_allocations(order)
            elif status == CANCELLED:
                self.cancel_stock_allocations(order)
        if note_msg:
            self.create_note(order, note_msg)

    @transaction.atomic
    def follow(self, order: Any, status: str) -> bool:
        """Bring an order to what the accounting system says; returns whether it moved.

        For messages that repeat and arrive out of order: a status the order has passed already
        is ignored.

        :raises oscar.apps.order.exceptions.InvalidOrderStatus: when the order can neither get to
            the status nor has been past it (a shipped order that is cancelled).
        """
        order.status = lock_objects.order_for_update(order.pk).status
        if order.status == status:
            return False
        if not _leads(order.status, status) and _leads(status, order.status):
            return False
        self.handle_order_status_change(order, status)
        return True

    @transaction.atomic
    def consume_stock_allocations(
        self, order: Any, lines: Any = None, line_quantities: Any = None
    ) -> None:
        """Take the goods out of stock and release their allocation.

        A figure that the accounting system has changed since the order does not count these goods
        any more, and nothing is taken from it: the figure would stay too low for good, as only
        changes are sent. Should the change have been another one, the accounting system's own
        reserve changes the figure again, and the next exchange brings it.
        """
        taken = self._release(order, lines, line_quantities, cancelled=False)
        if taken:
            in_stock = Coalesce(F("num_in_stock"), 0)
            get_model("partner", "StockRecord").objects.filter(pk__in=taken).update(
                num_allocated=Greatest(Coalesce(F("num_allocated"), 0) - by_record(taken), 0),
                num_in_stock=Case(
                    When(date_updated__gt=order.date_placed, then=in_stock),
                    default=Greatest(in_stock - by_record(taken), Value(0)),
                ),
            )

    @transaction.atomic
    def cancel_stock_allocations(
        self, order: Any, lines: Any = None, line_quantities: Any = None
    ) -> None:
        """Give the goods back, as far as they are still allocated by the shop."""
        freed = self._release(order, lines, line_quantities, cancelled=True)
        if freed:
            get_model("partner", "StockRecord").objects.filter(pk__in=freed).update(
                num_allocated=Greatest(Coalesce(F("num_allocated"), 0) - by_record(freed), 0)
            )

    def _release(
        self,
        order: Any,
        lines: Iterable[Any] | None,
        line_quantities: Iterable[int] | None,
        *,
        cancelled: bool,
    ) -> Counter[int]:
        """Lower the lines' own allocations; returns the released quantities by stock record."""
        Line = get_model("order", "Line")
        lock_objects.order_for_update(order.pk)
        asked = None
        if lines is not None:
            lines = list(lines)
            wanted = line_quantities or [line.quantity for line in lines]
            asked = {line.pk: quantity for line, quantity in zip(lines, wanted, strict=True)}
        rows = Line.objects.filter(order_id=order.pk, num_allocated__gt=0)
        if asked is not None:
            rows = rows.filter(pk__in=asked)
        rows = list(rows)
        released: Counter[int] = Counter()
        for row in rows:
            quantity = row.num_allocated
            if asked is not None:
                quantity = min(quantity, asked[row.pk])
            row.num_allocated -= quantity
            row.allocation_cancelled = row.allocation_cancelled or cancelled
            if row.stockrecord_id is not None:
                released[row.stockrecord_id] += quantity
        lock_objects.stockrecords_for_update(released)
        Line.objects.bulk_update(rows, ["num_allocated", "allocation_cancelled"])
        return released


def _steps(present: str, wanted: str) -> list[str]:
    """Return the statuses to set, one after the other; the last one is ``wanted``."""
    if present == wanted:
        return []
    pipeline = settings.OSCAR_ORDER_STATUS_PIPELINE
    direct = pipeline.get(present, ())
    if wanted not in direct and REGISTERED in direct and wanted in pipeline[REGISTERED]:
        return [REGISTERED, wanted]
    return [wanted]


def _leads(present: str, wanted: str) -> bool:
    """Whether ``wanted`` can be reached without passing a status that was never announced."""
    return _steps(present, wanted)[0] in settings.OSCAR_ORDER_STATUS_PIPELINE.get(present, ())
