"""Parcels on other modules' pages: a dealer's orders, and an order in the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.dashboard.waybill_words import row_of
from oscar_b2b.shipping_carriers.models import Delivery
from oscar_b2b.shipping_carriers.queries.tracking import (
    Parcel,
    parcels_of,
    parcels_with_movements,
)
from oscar_b2b.shipping_carriers.queries.waybills import delivery_of_order
from oscar_b2b.shipping_carriers.services import waybills


class ParcelsOfOrder:
    """Each parcel with what happened to it, on the dealer's page of an order.

    Whoever sees the order sees its parcels; the page has asked for that.
    """

    slot = "order.detail"
    order = 40

    def render(self, context: Mapping[str, Any]) -> str:
        order = context.get("order")
        found = parcels_with_movements(order.pk) if order is not None else []
        if not found:
            return ""
        return render_to_string("shipping_carriers/parcels.html", {"parcels": found})


class ParcelBadge:
    """Where the parcels of an order are, in the list of orders."""

    slot = "order.row"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        order = context.get("order")
        if order is None:
            return ""
        parcels = _of_page(order.pk, context).get(order.pk, [])
        if not parcels:
            return ""
        return render_to_string("shipping_carriers/parcel_badges.html", {"parcels": parcels})


def _of_page(order_id: int, context: Mapping[str, Any]) -> dict[int, list[Parcel]]:
    """Return the parcels of all orders of the page, read with the first one (one query)."""
    request = context.get("request")
    memo: dict[int, list[Parcel]] = getattr(request, "carrier_parcels", {})
    if order_id not in memo:
        on_page: Iterable[Any] = context.get("page_orders") or context.get("orders") or ()
        wanted = {order_id, *(each.pk for each in on_page)} - memo.keys()
        memo = {**memo, **dict.fromkeys(wanted, []), **parcels_of(wanted)}
        if request is not None:
            request.carrier_parcels = memo
    return memo


class WaybillsOfOrder:
    """The waybills of an order with all that can be done, on its page in the dashboard."""

    slot = "dashboard.order"
    order = 40

    def render(self, context: Mapping[str, Any]) -> str:
        request, order = context.get("request"), context.get("order")
        if request is None or order is None:
            return ""
        if not request.user.has_perm("shipping_carriers.view_waybill"):
            return ""
        delivery = delivery_of_order(order)
        if delivery is None or not (delivery.carrier or delivery.own_waybill):
            return ""
        return render_to_string(
            "shipping_carriers/dashboard/waybills_of_order.html",
            {"delivery": delivery, "row": row_of(delivery, timezone.now())},
            request=request,
        )


class OwnWaybills:
    """Extension point ``order_placed``: the dealer's own waybill is tracked from the start."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        delivery = Delivery.objects.filter(order=order).exclude(own_waybill="").first()
        if delivery is not None:
            waybills.take_own(delivery=delivery, at=order.date_placed)
