"""Row locks for everything that moves stock, always in the order of the primary key.

Two transactions that lock the same rows in the same order wait for each other and never
deadlock. Whoever changes ``num_in_stock`` or ``num_allocated`` takes these locks first.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from oscar.core.loading import get_model


def stockrecords_for_update(ids: Collection[int]) -> dict[int, Any]:
    """Lock stock records and return them by id, with their partners, as they are now.

    Must run inside a transaction; the rows stay locked until it ends.
    """
    StockRecord = get_model("partner", "StockRecord")
    # PostgreSQL sorts first and locks the rows in the sorted order.
    rows = (
        StockRecord.objects.filter(pk__in=ids)
        .select_related("partner")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return {row.pk: row for row in rows}


def stockrecords_of_orders_for_update(order_ids: Collection[int]) -> None:
    """Lock all stock records that orders still hold, before their statuses move one by one.

    Without it a transaction over many orders would take the rows in the order of the orders.
    """
    if not order_ids:
        return
    Line = get_model("order", "Line")
    held = Line.objects.filter(
        order_id__in=order_ids, num_allocated__gt=0, stockrecord__isnull=False
    )
    ids = set(held.values_list("stockrecord_id", flat=True))
    if ids:
        stockrecords_for_update(ids)


def order_for_update(order_id: int) -> Any:
    """Lock an order and return it as it is now. Taken before the locks of its stock rows."""
    Order = get_model("order", "Order")
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)
