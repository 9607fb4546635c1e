"""Letters to whoever ordered: the parcel waits, the parcel is delivered. Each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from oscar_b2b.core.services import letters
from oscar_b2b.shipping_carriers.carriers.base import Status
from oscar_b2b.shipping_carriers.models import Delivery, State, Waybill
from oscar_b2b.shipping_carriers.queries.tracking import name_of, tracking_url

READY, DELIVERED = "PARCEL_READY", "PARCEL_DELIVERED"


def tell(*, waybills: Sequence[Waybill], at: datetime) -> int:
    """Queue the letters that are due; returns how many.

    To be called in the transaction that has locked these rows and changed their status: so the
    letter and the mark that it was written come together, whoever else is at work.
    """
    due = [(each, event) for each in waybills if (event := _event(each))]
    if not due:
        return 0
    deliveries = _deliveries([each for each, __ in due])
    written = 0
    for waybill, event in due:
        for mine in _by_reader(deliveries.get(waybill.pk, [])):
            written += _write(event, waybill, mine)
        field = "ready_told_at" if event == READY else "delivered_told_at"
        setattr(waybill, field, at)
        waybill.save(update_fields=[field])
    return written


def _event(waybill: Waybill) -> str:
    """Return which letter is due; one that comes after "delivered" is none."""
    if waybill.state != State.MADE or waybill.delivered_told_at:
        return ""
    if waybill.status == Status.DELIVERED:
        return DELIVERED
    return READY if waybill.status == Status.READY and not waybill.ready_told_at else ""


def _deliveries(waybills: Sequence[Waybill]) -> dict[int, list[Delivery]]:
    """Return waybill → its deliveries with order and reader (two queries)."""
    pairs = Waybill.deliveries.through.objects.filter(waybill__in=waybills).values_list(
        "waybill_id", "delivery_id"
    )
    rows = Delivery.objects.filter(pk__in={delivery for __, delivery in pairs}).select_related(
        "order__user__member", "order__b2b_party__legal_entity"
    )
    known = {each.pk: each for each in rows}
    found: dict[int, list[Delivery]] = {}
    for waybill_id, delivery_id in sorted(pairs):
        found.setdefault(waybill_id, []).append(known[delivery_id])
    return found


def _by_reader(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    """Group the orders of one parcel by who ordered: nobody reads about a colleague's order."""
    groups: dict[int, list[Delivery]] = {}
    for each in deliveries:
        if _may_read(each.order):
            groups.setdefault(each.order.user_id, []).append(each)
    return list(groups.values())


def _may_read(order: Any) -> bool:
    """Tell whether whoever ordered is still with the dealer: people leave, addresses go on."""
    user, party = order.user, getattr(order, "b2b_party", None)
    if user is None or not user.is_active or not user.email:
        return False
    member = getattr(user, "member", None)
    if party is None:
        return member is None
    return member is not None and member.is_active and member.dealer_id == party.dealer_id


def _write(event: str, waybill: Waybill, deliveries: Sequence[Delivery]) -> int:
    order = deliveries[0].order
    party = getattr(order, "b2b_party", None)
    language = party.language if party is not None else ""
    with translation.override(language or settings.LANGUAGE_CODE):
        carrier = name_of(waybill.carrier)
    return letters.write(
        event=event,
        to=order.user.email,
        language=language,
        base_url=party.base_url if party is not None else "",
        context={
            "waybill": waybill,
            "carrier": carrier,
            "tracking_url": tracking_url(waybill.carrier, waybill.number),
            "where": deliveries[0].point_name or deliveries[0].address,
            "city": deliveries[0].city_name,
            "orders": [each.order for each in deliveries],
            "order": order,
            "path": reverse("customer:order", kwargs={"order_number": order.number}),
        },
    )
