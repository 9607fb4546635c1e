"""The delivery of an order as it leaves for the accounting system.

Fields: docs/exchange.md, "Delivery in the document".
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Payer
from oscar_b2b.shipping_carriers.domain import address_line
from oscar_b2b.shipping_carriers.models import Delivery, PaidBy
from oscar_b2b.shipping_carriers.queries.accounts import class_of


def delivery_fields(*, delivery: Delivery, order: Any) -> dict[str, str]:
    """Return ``OrderDocument.delivery``; what does not apply is left out.

    :param delivery: with its warehouse.
    """
    where = ", ".join(filter(None, (delivery.city_name, delivery.point_name, delivery.address)))
    if delivery.warehouse is not None:
        where = delivery.warehouse.display_name
    always = {
        "code": delivery.method_code,
        "name": delivery.method_name,
        "address": address_line(
            address=where,
            contact=delivery.contact,
            phone=delivery.phone,
            desired_date=delivery.desired_date,
        ),
        "cost": str(order.shipping_incl_tax),
        "recipient": ", ".join(filter(None, (delivery.contact, delivery.phone))),
        "date": delivery.desired_date.isoformat() if delivery.desired_date else "",
    }
    kind = class_of(delivery.carrier)
    cash = delivery.cash_on_delivery
    by_recipient = delivery.paid_by == PaidBy.RECIPIENT
    other = {
        "carrier": str(kind.name) if kind is not None else delivery.carrier,
        "carrier_code": delivery.carrier,
        "city": delivery.city_name,
        "branch": delivery.point_name,
        "zone": delivery.zone_name,
        "department": delivery.department,
        "organisation": delivery.organisation,
        "tax_id": delivery.tax_id,
        "payer": (Payer.RECIPIENT if by_recipient else Payer.SENDER) if delivery.paid_by else "",
        "cash_on_delivery": str(cash) if cash > Decimal(0) else "",
        "without_prices": "true" if delivery.without_prices else "",
        "own_waybill": delivery.own_waybill,
        "estimate": str(delivery.estimate) if delivery.estimate is not None else "",
        "weight": f"{delivery.weight:f}" if delivery.weight is not None else "",
    }
    return {**always, **{name: str(text) for name, text in other.items() if text}}
