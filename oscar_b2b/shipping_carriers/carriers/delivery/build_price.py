"""What Delivery is asked about price and term.

The misspellings (Resive, helf) are the protocol's; ``helf`` is the weight in kg and ``size`` the
volume in m³.
Source: carriers.md, section 2 "Price and term" (API v3.5.1 §3.6 PostReceiptCalculate, §2.2
GetDateArrival).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext

from oscar_b2b.shipping_carriers.carriers.base import Place, Rejected, Shipment

#: Language of the texts the carrier answers with; fixed, they are shown to the manager.
CULTURE = "uk-UA"
#: A word of the carrier's dictionary for the hryvnia, not an amount.
HRYVNIA = 100000000
#: General cargo.
_CARGO = "00000000-0000-0000-0000-000000000000"
_CUBIC_METRE = Decimal(1_000_000)
_LEAST_VOLUME = Decimal("0.001")


def scheme(shipment: Shipment) -> int:
    """Return from where to where: 0 branch to branch, 1 door to door, 2 to the door, 3 from it."""
    if shipment.sender.point:
        return 2 if shipment.to_door else 0
    return 1 if shipment.to_door else 3


def check(shipment: Shipment) -> None:
    """Refuse what cannot be reckoned: unlike elsewhere the price depends on both branches.

    :raises Rejected: what is missing.
    """
    if not shipment.places:
        raise Rejected(gettext("There are no places to send."))
    if not shipment.sender.city:
        raise Rejected(gettext("The sender's town is not set."))
    if not shipment.recipient.city:
        raise Rejected(gettext("The recipient's town is not chosen."))
    if not (shipment.to_door or shipment.recipient.point):
        raise Rejected(gettext("The recipient's branch is not chosen."))
    if (
        shipment.cash_on_delivery > 0
        and not shipment.to_door
        and shipment.recipient.extra.get("cash_on_delivery") == "no"
    ):
        raise Rejected(gettext("This branch takes no cash on delivery: choose another one."))


def price(
    shipment: Shipment, *, today: date, least_declared: Decimal, density: Decimal
) -> dict[str, Any]:
    """Return the body of PostReceiptCalculate.

    :param least_declared: hryvnias; the carrier insures from this sum on.
    :param density: kg in a cubic metre, for places without sizes.
    """
    return {
        "culture": CULTURE,
        **route(shipment),
        "InsuranceValue": number(declared(shipment, least_declared)),
        "CashOnDeliveryValue": number(shipment.cash_on_delivery),
        "CashOnDeliveryValuta": HRYVNIA,
        "currency": HRYVNIA,
        "dateSend": day_of(shipment, today).strftime("%d.%m.%Y"),
        "deliveryScheme": scheme(shipment),
        "category": category(shipment, density),
        "dopUslugaClassificator": [],
    }


def arrival(shipment: Shipment, *, today: date) -> dict[str, str]:
    """Return the query of GetDateArrival."""
    return {
        **route(shipment),
        "dateSend": day_of(shipment, today).strftime("%d.%m.%Y"),
        "currency": str(HRYVNIA),
        "culture": CULTURE,
    }


def route(shipment: Shipment) -> dict[str, str]:
    """Return towns and branches; a branch that is not used is left out."""
    ends = {
        "areasSendId": shipment.sender.city,
        "areasResiveId": shipment.recipient.city,
        "warehouseSendId": shipment.sender.point,
        "warehouseResiveId": "" if shipment.to_door else shipment.recipient.point,
    }
    return {key: value for key, value in ends.items() if value}


def category(shipment: Shipment, density: Decimal) -> list[dict[str, Any]]:
    """Return the cargo: number of places, kg and m³ of all together."""
    volume = sum((_volume(place, density) for place in shipment.places), Decimal(0))
    return [
        {
            "categoryId": _CARGO,
            "countPlace": len(shipment.places),
            "helf": number(shipment.weight),
            "size": number(max(volume.quantize(_LEAST_VOLUME, ROUND_CEILING), _LEAST_VOLUME)),
        }
    ]


def declared(shipment: Shipment, least: Decimal) -> Decimal:
    """Return the declared value, raised to the sum the carrier insures from."""
    return max(shipment.declared, least)


def day_of(shipment: Shipment, today: date) -> date:
    """Return the day of hand-over, never in the past: an order may have waited overnight."""
    return max(shipment.ship_on or today, today)


def number(value: Decimal) -> int | float:
    """Return a number as JSON has it: the API takes no numbers in quotes.

    Kilograms, cubic metres and hryvnias have three decimals at most, which a float keeps.
    """
    return int(value) if value == value.to_integral_value() else float(value)


def _volume(place: Place, density: Decimal) -> Decimal:
    if place.size is None:
        return place.weight / density
    longest, middle, shortest = place.size
    return Decimal(longest * middle * shortest) / _CUBIC_METRE
