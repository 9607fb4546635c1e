"""How orders are to be delivered."""

from __future__ import annotations

from typing import Any

from oscar_b2b.core.queries import visible_orders
from oscar_b2b.shipping_carriers.models import Delivery


def delivery_of(*, order: Any) -> Delivery | None:
    """Return how an order is to be delivered, with the pickup warehouse (one query)."""
    return Delivery.objects.filter(order=order).select_related("warehouse").first()


def delivery_with_file(*, number: str, user: Any, member: Any) -> Delivery | None:
    """Return the delivery of an order that has the file of an own waybill.

    For whoever may see the order in the cabinet, and the supplier's people who may see all.
    """
    found = Delivery.objects.filter(order__number=number).exclude(own_waybill_file="")
    if not (user.is_staff and user.has_perm("order.view_order")):
        mine = visible_orders(user=user, member=member or None)
        found = found.filter(order__in=mine)
    return found.first()
