"""Waybills that were made here, and where their parcels are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

#: Where a parcel can be; the carriers' own words and codes stand in their modules.
STATES = ("registered", "in_transit", "ready", "delivered", "returning", "cancelled")
#: Kyiv's winter time; the stand-in needs a clock, not a calendar of time zones.
_ZONE = timezone(timedelta(hours=2))


def now() -> datetime:
    """Return the time in Kyiv (winter time)."""
    return datetime.now(_ZONE)


@dataclass(slots=True)
class Parcel:
    """A waybill.

    :param asked: what the connector sent, for tests to look at.
    :param history: (state, time), oldest first.
    """

    carrier: str
    number: str
    ref: str
    reference: str
    city_from: str
    city_to: str
    point_to: str
    weight: str
    seats: int
    cost: str
    arrives: date
    asked: Any
    state: str = "registered"
    history: list[tuple[str, datetime]] = field(default_factory=list)


class Parcels:
    """All parcels of all carriers; several threads use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parcels: list[Parcel] = []

    def add(self, parcel: Parcel) -> Parcel:
        """Keep a new one."""
        with self._lock:
            parcel.history.append((parcel.state, now()))
            self._parcels.append(parcel)
        return parcel

    def of(self, carrier: str) -> list[Parcel]:
        """Return one carrier's parcels, oldest first."""
        with self._lock:
            return [each for each in self._parcels if each.carrier == carrier]

    def count(self, carrier: str) -> int:
        """Return how many a carrier has: the next one's number depends on it."""
        return len(self.of(carrier))

    def find(self, carrier: str, *, number: str = "", ref: str = "") -> Parcel | None:
        """Return a parcel by its number or its id."""
        for each in self.of(carrier):
            if (number and each.number == number) or (ref and each.ref == ref):
                return each
        return None

    def move(self, parcel: Parcel, state: str) -> None:
        """Put a parcel into a state."""
        with self._lock:
            if parcel.state != state:
                parcel.state = state
                parcel.history.append((state, now()))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._parcels.clear()
