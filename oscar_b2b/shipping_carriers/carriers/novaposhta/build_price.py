"""What Nova Poshta is asked about price and term.

Source: carriers.md, section 1 "Price and term" (developers.novaposhta.ua, model InternetDocument:
getDocumentPrice, getDocumentDeliveryDate).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Kind, Place, Shipment

#: Least weight of a shipment and least volume of a place that the API takes, kg and m³.
_LEAST_WEIGHT, _LEAST_VOLUME = Decimal("0.1"), Decimal("0.0004")
#: Volumetric weight is length × width × height / 4000, so that a cubic metre weighs 250 kg.
_CUBIC_METRE = Decimal(1_000_000)
_KG_IN_CUBIC_METRE = Decimal(250)
#: Heavier than this is cargo in the carrier's words, kg.
_PARCEL = Decimal(30)


def price(shipment: Shipment) -> dict[str, Any]:
    """Return the parameters of getDocumentPrice. Towns are enough, the branch changes nothing."""
    asked: dict[str, Any] = {
        "CitySender": shipment.sender.city,
        "CityRecipient": shipment.recipient.city,
        "Weight": weight(shipment),
        "ServiceType": f"{_from(shipment)}{'Doors' if shipment.to_door else 'Warehouse'}",
        "Cost": declared(shipment),
        "CargoType": cargo_type(shipment),
        "SeatsAmount": str(len(shipment.places)),
        "OptionsSeat": seats(shipment),
    }
    if shipment.cash_on_delivery > 0:
        asked["RedeliveryCalculate"] = {
            "CargoType": "Money",
            "Amount": plain(shipment.cash_on_delivery),
        }
    return asked


def term(shipment: Shipment, today: date) -> dict[str, Any]:
    """Return the parameters of getDocumentDeliveryDate."""
    asked = price(shipment)
    wanted = ("ServiceType", "CitySender", "CityRecipient")
    return {"DateTime": day_of(shipment, today), **{key: asked[key] for key in wanted}}


def service_type(shipment: Shipment) -> str:
    """Return from where to where a waybill goes; lockers have a service of their own."""
    if shipment.to_door:
        return f"{_from(shipment)}Doors"
    return f"{_from(shipment)}{'Postomat' if to_locker(shipment) else 'Warehouse'}"


def to_locker(shipment: Shipment) -> bool:
    """Return whether it goes to a parcel locker (``Point.extra`` says it)."""
    return not shipment.to_door and shipment.recipient.extra.get("kind") == Kind.LOCKER.value


def day_of(shipment: Shipment, today: date) -> str:
    """Return the day of hand-over as the API writes it.

    Never in the past, else it is refused (20000400455): an order may have waited overnight.
    """
    return max(shipment.ship_on or today, today).strftime("%d.%m.%Y")


def seats(shipment: Shipment) -> list[dict[str, str]]:
    """Return ``OptionsSeat``, a row per place; without it lockers refuse, whatever the weight."""
    return [_seat(place) for place in shipment.places]


def volume(shipment: Shipment) -> str:
    """Return the volume of all places, m³."""
    return plain(sum((_volume(place) for place in shipment.places), Decimal(0)))


def weight(shipment: Shipment) -> str:
    """Return the weight of all places, kg."""
    return plain(max(shipment.weight, _LEAST_WEIGHT))


def declared(shipment: Shipment) -> str:
    """Return the declared value in whole hryvnias, rounded up, 1 at least: 0 is refused."""
    return plain(max(shipment.declared.to_integral_value(ROUND_CEILING), Decimal(1)))


def cargo_type(shipment: Shipment) -> str:
    """Return ``Parcel`` up to 30 kg, else ``Cargo``. Never Documents, which take no volume."""
    return "Parcel" if shipment.weight <= _PARCEL else "Cargo"


def plain(number: Decimal) -> str:
    """Return a number without exponent and trailing noughts."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _from(shipment: Shipment) -> str:
    return "Warehouse" if shipment.sender.point else "Doors"


def _seat(place: Place) -> dict[str, str]:
    seat = {
        "weight": plain(max(place.weight, _LEAST_WEIGHT)),
        "volumetricVolume": plain(_volume(place)),
    }
    if place.size is not None:
        longest, middle, shortest = place.size
        seat |= {
            "volumetricLength": str(longest),
            "volumetricWidth": str(middle),
            "volumetricHeight": str(shortest),
        }
    return seat


def _volume(place: Place) -> Decimal:
    """Return m³; without sizes, the volume that weighs as much and so does not change the price."""
    if place.size is None:
        volume = place.weight / _KG_IN_CUBIC_METRE
    else:
        longest, middle, shortest = place.size
        volume = Decimal(longest * middle * shortest) / _CUBIC_METRE
    return max(volume.quantize(_LEAST_VOLUME, ROUND_CEILING), _LEAST_VOLUME)
