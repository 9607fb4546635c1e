"""Reads of the files beside orders; who may see them."""

from __future__ import annotations

from typing import Any

from oscar_b2b.core import queries
from oscar_b2b.core.models import OrderFile


def files_of_basket(*, basket: Any) -> list[OrderFile]:
    """Return the files of a basket that is not ordered yet."""
    if basket is None or basket.pk is None:
        return []
    return list(OrderFile.objects.filter(basket_id=basket.pk, order=None))


def files_of_order(*, order: Any) -> list[OrderFile]:
    """Return the files of an order."""
    return list(OrderFile.objects.filter(order_id=order.pk))


def file_for(*, file_id: int, user: Any, member: Any, basket: Any) -> OrderFile | None:
    """Return a file of an order the buyer may see, or of his own open basket; None for others."""
    row = OrderFile.objects.filter(pk=file_id).first()
    if row is None:
        return None
    if row.order_id is None:
        is_own = basket is not None and basket.pk is not None and row.basket_id == basket.pk
        return row if is_own else None
    visible = queries.visible_orders(user=user, member=member)
    return row if visible.filter(pk=row.order_id).exists() else None
