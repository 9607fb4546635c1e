"""What Delivery is told to make a receipt (квитанція, its waybill) of.

Source: carriers.md, section 2 "Receipt" (API v3.5.1 §6.4 PostCreateReceipts); the fields of cash on
delivery after ``sashalenz/delivery-auto-api``, ``RegistrationReceiptRequest``. What decides whether
``receiverType`` is an organisation is not documented in what we have: true is taken for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Payer, Rejected, Shipment
from oscar_b2b.shipping_carriers.carriers.delivery import build_price as priced
from oscar_b2b.shipping_carriers.carriers.delivery.fields import phone

#: When goods are handed over on a later day; on the same day, now.
_MORNING = time(9)
_PAYS = {Payer.SENDER: 0, Payer.RECIPIENT: 1}
_IN_CASH, _BY_TRANSFER = 0, 1
#: How money of cash on delivery comes back → its code, and the field with the id of where to.
_MONEY = {
    "card": (0, "CashOnDeliveryCardId"),
    "account": (1, "CashOnDeliveryRasschSchetId"),
    "cash": (2, "CashOnDeliveryWarehouseId"),
}


def check(shipment: Shipment) -> None:
    """Refuse what the carrier is known to refuse.

    :raises Rejected: what is missing, for the manager.
    """
    priced.check(shipment)
    if not (shipment.recipient.organisation or shipment.recipient.name):
        raise Rejected(gettext("The recipient's name is missing."))
    if len(phone(shipment.recipient.phone)) < 10:
        raise Rejected(gettext("The recipient's phone is missing."))
    if shipment.to_door and not shipment.recipient.address:
        raise Rejected(gettext("The recipient's address is missing."))
    if not shipment.sender.point and not shipment.sender.address:
        raise Rejected(gettext("The sender's branch or address is not set."))


def create(
    shipment: Shipment,
    *,
    now: datetime,
    values: Mapping[str, str],
    least_declared: Decimal,
    density: Decimal,
) -> dict[str, Any]:
    """Return the body of PostCreateReceipts with one receipt.

    :param values: the settings.
    """
    by_transfer = shipment.payer == Payer.SENDER and values["payment"] == "transfer"
    receipt = {
        **priced.route(shipment),
        "dateSend": _when(shipment, now).strftime("%Y-%m-%dT%H:%M:%S"),
        "deliveryScheme": priced.scheme(shipment),
        "category": priced.category(shipment, density),
        **_sender(shipment, values),
        **_receiver(shipment),
        "currency": priced.HRYVNIA,
        "payerType": _PAYS[shipment.payer],
        "paymentType": _BY_TRANSFER if by_transfer else _IN_CASH,
        "InsuranceValue": priced.number(priced.declared(shipment, least_declared)),
        **_money(shipment, values),
        "Note": _note(shipment),
        "dopUslugaClassificator": [],
    }
    return {
        "culture": priced.CULTURE,
        "flSave": True,
        "debugMode": False,
        "receiptsList": [receipt],
    }


def _when(shipment: Shipment, now: datetime) -> datetime:
    day = priced.day_of(shipment, now.date())
    return now if day == now.date() else datetime.combine(day, _MORNING, now.tzinfo)


def _sender(shipment: Shipment, values: Mapping[str, str]) -> dict[str, Any]:
    sender = shipment.sender
    known: dict[str, Any] = {}
    ref = sender.extra.get("counterparty") or values["sender"]
    if ref:
        # Without it the owner of the keys sends.
        known["SenderId"] = ref
    if not sender.point:
        known |= {
            "pickUpContactName": sender.name or sender.organisation,
            "pickUpContactPhone": phone(sender.phone or values["sender_phone"]),
            "pickUpAddress": sender.address,
        }
    return known


def _receiver(shipment: Shipment) -> dict[str, Any]:
    recipient = shipment.recipient
    known: dict[str, Any] = {
        "receiverName": recipient.organisation or recipient.name,
        "receiverType": bool(recipient.tax_id),
        "receiverPhone": phone(recipient.phone),
    }
    if recipient.tax_id:
        known["receiverEgrpo"] = recipient.tax_id
    if shipment.to_door:
        known |= {
            "deliveryContactName": recipient.name or recipient.organisation,
            "deliveryContactPhone": phone(recipient.phone),
            "deliveryAddress": recipient.address,
        }
    return known


def _money(shipment: Shipment, values: Mapping[str, str]) -> dict[str, Any]:
    if shipment.cash_on_delivery <= 0:
        return {}
    way = values["cash_on_delivery"]
    if way not in _MONEY:
        raise Rejected(gettext("How money of cash on delivery comes back is not set."))
    code, field = _MONEY[way]
    where_to = shipment.sender.point if way == "cash" else values["cash_on_delivery_to"]
    if not where_to:
        raise Rejected(gettext("Where money of cash on delivery goes to is not set."))
    known: dict[str, Any] = {
        "cashOnDeliveryType": code,
        "cashOnDeliveryValue": priced.number(shipment.cash_on_delivery),
        "cashOnDeliveryValuta": priced.HRYVNIA,
        field: where_to,
        "CashOnDeliveryReceiverFullName": shipment.recipient.name
        or shipment.recipient.organisation,
        "CashOnDeliveryReceiverPhone": phone(shipment.recipient.phone),
    }
    if way == "cash":
        known |= {
            "CashOnDeliverySenderFullName": shipment.sender.name or shipment.sender.organisation,
            "CashOnDeliverySenderPhone": phone(shipment.sender.phone or values["sender_phone"]),
        }
    return known


def _note(shipment: Shipment) -> str:
    """Return the note. The reference is there for people: the carrier cannot search by it.

    The person comes along where an organisation receives: it has no other field.
    """
    contact = shipment.recipient.name if shipment.recipient.organisation else ""
    parts = (shipment.description, shipment.note, contact, shipment.reference)
    return "; ".join(filter(None, parts))
