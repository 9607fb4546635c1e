"""Offered methods, places of pickup, the delivery of an order."""

from __future__ import annotations

from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.core.extensions import extensions
from oscar_b2b.shipping_carriers.models import Delivery, DeliveryMethod


def offered_methods() -> list[DeliveryMethod]:
    """Return the methods the administrator offers, in order (one query)."""
    return list(DeliveryMethod.objects.filter(is_active=True))


def delivery_of(*, order: Any) -> Delivery | None:
    """Return how an order is to be delivered, with the pickup warehouse (one query)."""
    return Delivery.objects.filter(order=order).select_related("warehouse").first()


def pickup_points(*, context: B2BContext) -> list[PickupPoint]:
    """Return the warehouses where this buyer may pick goods up, home first.

    A module that knows warehouses answers; without one, every warehouse (Oscar partner) the
    buyer may buy from is such a place.
    """
    for rule in extensions.get("pickup_points"):
        answered = rule.points(context)
        if answered is not None:
            return answered
    Partner = get_model("partner", "Partner")
    partners = Partner.objects.order_by("name", "pk")
    if context.warehouse_ids:
        partners = partners.filter(pk__in=context.warehouse_ids)
    points = [PickupPoint(partner_id=each.pk, name=each.display_name) for each in partners]
    return sorted(points, key=lambda each: each.partner_id != context.home_warehouse_id)
