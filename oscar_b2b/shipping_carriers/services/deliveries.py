"""Writing down how an order is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.carriers.base import Source
from oscar_b2b.shipping_carriers.domain.packing import Load, fingerprint
from oscar_b2b.shipping_carriers.models import City, Delivery, MethodKind, Point, Recipient
from oscar_b2b.shipping_carriers.queries.selections import Selection

#: So many recipients are kept for a dealer, the latest ones.
MOST_RECIPIENTS = 50


def keep_delivery(
    *,
    order: Any,
    selection: Selection,
    data: Mapping[str, Any],
    load: Load,
    context: B2BContext,
) -> Delivery:
    """Write how an order is to be delivered, and the recipient for the dealer's next order.

    Every text is copied: later changes of directories, zones and methods do not rewrite history.

    :param selection: as ``services.placing.chosen_for`` gives it.
    :param data: cleaned by the delivery form.
    """
    row, quote = selection.method, selection.quote
    language = get_language() or ""
    is_by_carrier = bool(selection.carrier) and not selection.has_own_waybill
    delivery = Delivery.objects.create(
        order=order,
        method_code=order.shipping_code,
        method_name=order.shipping_method,
        kind=row.kind,
        carrier=selection.carrier,
        warehouse_id=data.get("warehouse") or None,
        zone=selection.zone,
        zone_name=selection.zone.name if selection.zone is not None else "",
        city=selection.city,
        city_name=city_text(selection.city, language),
        point=selection.point,
        point_name=point_text(selection.point, language),
        address=selection.address,
        department=data.get("department") or "",
        contact=data.get("contact") or "",
        phone=data.get("phone") or "",
        organisation=data.get("organisation") or "",
        tax_id=data.get("tax_id") or "",
        desired_date=data.get("desired_date"),
        paid_by=row.paid_by if selection.carrier else "",
        cash_on_delivery=selection.cash_on_delivery,
        without_prices=selection.is_customers and bool(data.get("without_prices")),
        own_waybill=(data.get("own_waybill") or "") if selection.is_customers else "",
        own_waybill_file=selection.own_file,
        estimate=quote.amount if quote is not None else None,
        estimate_source=(
            (quote.source if quote is not None else Source.REQUEST) if is_by_carrier else ""
        ),
        estimate_approximate=quote.approximate if quote is not None else False,
        arrives=quote.arrives if quote is not None else None,
        weight=load.known_weight,
        lacks_weight=list(load.lacks_weight),
    )
    if context.dealer_id is not None:
        _keep_recipient(delivery, context.dealer_id, order.date_placed)
    return delivery


def city_text(city: City | None, language: str) -> str:
    """Return a city with what tells it from others of its name."""
    if city is None:
        return ""
    around = ", ".join(filter(None, (city.district, city.region)))
    name = city.name_in(language)
    return (f"{name} ({around})" if around else name)[:255]


def point_text(point: Point | None, language: str) -> str:
    """Return a branch as people find it: number or name, and address."""
    if point is None:
        return ""
    name, address = point.name_in(language), point.address_in(language)
    number = f"№ {point.number}" if point.number and point.number not in name else ""
    return ", ".join(filter(None, (number, name, address if address not in name else "")))


def _keep_recipient(delivery: Delivery, dealer_id: int, at: datetime) -> None:
    if delivery.kind == MethodKind.PICKUP or not (delivery.contact or delivery.address):
        return
    facts = {
        "department": delivery.department,
        "name": delivery.contact,
        "phone": delivery.phone,
        "organisation": delivery.organisation,
        "tax_id": delivery.tax_id,
        "carrier": delivery.carrier,
        "city_id": delivery.city_id,
        "point_id": delivery.point_id,
        "address": delivery.address,
        "is_customer": delivery.kind == MethodKind.DROPSHIPPING,
    }
    Recipient.objects.update_or_create(
        dealer_id=dealer_id,
        key=fingerprint(**facts),
        defaults={"last_used_at": at},
        create_defaults={**facts, "last_used_at": at},
    )
    kept = Recipient.objects.filter(dealer_id=dealer_id).order_by("-last_used_at", "-pk")
    too_many = list(kept.values_list("pk", flat=True)[MOST_RECIPIENTS : 2 * MOST_RECIPIENTS])
    if too_many:
        Recipient.objects.filter(pk__in=too_many).delete()
