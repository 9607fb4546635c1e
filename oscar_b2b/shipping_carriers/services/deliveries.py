"""Writing down how an order is delivered."""

from __future__ import annotations

from typing import Any

from oscar_b2b.shipping_carriers.models import Delivery


def keep_delivery(
    *,
    order: Any,
    warehouse_id: int | None = None,
    address: str = "",
    contact: str = "",
    phone: str = "",
    desired_date: Any = None,
) -> Delivery:
    """Write how an order is to be delivered; method and its name are copied from the order."""
    return Delivery.objects.create(
        order=order,
        method_code=order.shipping_code,
        method_name=order.shipping_method,
        warehouse_id=warehouse_id,
        address=address,
        contact=contact,
        phone=phone,
        desired_date=desired_date,
    )
