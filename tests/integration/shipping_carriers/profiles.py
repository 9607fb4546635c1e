"""The carriers as they are set up to use the stand-in, and a shipment each of them takes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Carrier,
    Kind,
    Party,
    Payer,
    Place,
    Point,
    Shipment,
)
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.standin.accounts import settings_of


@dataclass(frozen=True)
class Profile:
    """A way to set a carrier up.

    :param name: as ``settings_of`` takes it.
    :param over_network: abilities for which the network is asked; others come from files.
    """

    name: str
    code: str
    over_network: Can

    def values(self, url: str) -> dict[str, str]:
        return settings_of(self.name, url)

    def open(self, url: str, *, patience: float | None = 20.0, **values: str) -> Carrier:
        """Return the carrier; patient as with an employee who waits, so that nothing is retried."""
        return carriers()[self.code]({**self.values(url), **values}, patience=patience)


_EVERYTHING = ~Can.NOTHING

PROFILES = (
    Profile("novaposhta", "novaposhta", _EVERYTHING),
    Profile("delivery", "delivery", _EVERYTHING),
    Profile("sat", "sat", _EVERYTHING),
    Profile("intime", "intime", Can.NOTHING),
    Profile("intime-rest", "intime", _EVERYTHING & ~Can.QUOTE),
    Profile("intime-soap", "intime", _EVERYTHING),
    Profile("gunsel", "gunsel", Can.TRACK),
)


def ends(carrier: Carrier) -> tuple[Point, Point]:
    """Return a branch in Kyiv and one in Dnipro, both open and without a small limit."""
    names = {each.ref: each.name.uk or each.name.ru for each in carrier.cities()}
    found: dict[str, Point] = {}
    for point in carrier.points():
        if point.open and point.public and point.kind in (Kind.BRANCH, Kind.CARGO):
            found.setdefault(names[point.city], point)
    return found["Київ"], found["Дніпро"]


def shipment(carrier: Carrier, **changed: Any) -> Shipment:
    """Return two boxes from Kyiv to Dnipro."""
    start, end = ends(carrier)
    facts: dict[str, Any] = {
        "sender": Party(
            city=start.city,
            point=start.ref,
            name="Зразкова Олена",
            phone="+380440000000",
            organisation="ТОВ Приклад",
            city_name="Київ",
        ),
        "recipient": Party(
            city=end.city,
            point=end.ref,
            name="Вигаданий Петро",
            phone="+380670000000",
            city_name="Дніпро",
            extra=end.extra,
        ),
        "places": (Place(Decimal("12.5"), (60, 40, 30)), Place(Decimal("3"), (30, 20, 20))),
        "declared": Decimal("1500"),
        "payer": Payer.RECIPIENT,
        "description": "Метизи",
        "reference": "B2B-100001-1",
        **changed,
    }
    return Shipment(**facts)
