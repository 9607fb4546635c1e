"""Shipment → bodies of SAT's calls.

Source: carriers.md, section 3 "Price and term", "Waybill".
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Party, Payer, Place, Shipment
from oscar_b2b.shipping_carriers.carriers.values import phone

_CM3_IN_M3 = Decimal(1_000_000)
#: SAT's own words, in Russian whatever the language of the request.
_PAYERS = {Payer.SENDER: "Отправитель", Payer.RECIPIENT: "Получатель"}
_CASH, _CASHLESS = "Cash", "NonCash"


def price(
    shipment: Shipment, settings: Mapping[str, str], *, cash_on_delivery: bool = False
) -> dict[str, Any]:
    """Return the body of ``calc/json``.

    :param cash_on_delivery: version 2 takes it into account, version 1 does not know it.
    """
    body = {
        "ID": shipment.reference or "quote",
        "townSender": shipment.sender.city,
        "townRecipient": shipment.recipient.city,
        "rspSender": shipment.sender.point,
        "rspRecipient": "" if shipment.to_door else shipment.recipient.point,
        "declaredCost": _json(shipment.declared),
        "cargoType": settings["cargo_type"],
        "departure": not shipment.sender.point,
        "delivery": shipment.to_door,
        **_goods(shipment.places),
    }
    if cash_on_delivery:
        body |= {
            "cod": _json(shipment.cash_on_delivery),
            "payerType": _PAYERS[shipment.payer],
            "paymentMethod": _method(shipment, settings),
        }
    return _filled(body)


def waybill(shipment: Shipment, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the body of ``documents/nng/json/save``.

    The day of handing over is no field of it. A recipient whom SAT knows goes by SAT's id, others
    by name (``Party.extra["counterparty"]``).
    """
    sender, recipient = shipment.sender, shipment.recipient
    note = " ".join(each for each in (shipment.note, shipment.reference) if each)
    return _filled(
        {
            "writeMode": "save",
            "sender": _counterparty(sender) or settings["sender"],
            "contactSender": sender.name,
            "senderPhone": _phone(sender),
            "senderAddress": sender.address,
            "townSender": sender.city,
            "rspSender": sender.point,
            "recipient": _counterparty(recipient),
            "contactRecipient": recipient.name,
            "recipientPhone": _phone(recipient),
            "phoneForSMS": _phone(recipient),
            "townRecipient": recipient.city,
            "rspRecipient": "" if shipment.to_door else recipient.point,
            "delivery": shipment.to_door,
            "recipientAddress": recipient.address if shipment.to_door else "",
            "description": settings["cargo_description"],
            "cargoType": settings["cargo_type"],
            "declaredCost": _json(shipment.declared),
            "payerType": _PAYERS[shipment.payer],
            "paymentMethod": _method(shipment, settings),
            # The way to find it again in SAT's cabinet: there is no call for that.
            "additionalInformation": note,
            **_goods(shipment.places),
        }
    )


def _goods(places: tuple[Place, ...]) -> dict[str, Any]:
    """Return number, kg and m³ of all places; cm only of a single one, else they would be added."""
    goods: dict[str, Any] = {
        "seatsAmount": len(places),
        "weight": _json(sum((place.weight for place in places), Decimal(0))),
    }
    sizes = [place.size for place in places if place.size]
    if sizes and len(sizes) == len(places):
        cubic = sum(length * width * height for length, width, height in sizes)
        goods["volume"] = _json(cubic / _CM3_IN_M3)
        if len(sizes) == 1:
            length, width, height = sizes[0]
            goods |= {"length": length, "width": width, "height": height}
    return goods


def _method(shipment: Shipment, settings: Mapping[str, str]) -> str:
    return settings["payment_method"] if shipment.payer == Payer.SENDER else _CASH


def _counterparty(party: Party) -> str:
    return party.extra.get("counterparty", "") or party.organisation or party.name


def _phone(party: Party) -> str:
    digits = phone(party.phone)
    return f"+{digits}" if digits else ""


def _json(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _filled(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: an empty id is refused where a missing one is not."""
    return {key: value for key, value in body.items() if value not in ("", None)}
