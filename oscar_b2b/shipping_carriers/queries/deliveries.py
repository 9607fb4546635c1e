"""How orders are to be delivered."""

from __future__ import annotations

from typing import Any

from oscar_b2b.shipping_carriers.models import Delivery


def delivery_of(*, order: Any) -> Delivery | None:
    """Return how an order is to be delivered, with the pickup warehouse (one query)."""
    return Delivery.objects.filter(order=order).select_related("warehouse").first()
