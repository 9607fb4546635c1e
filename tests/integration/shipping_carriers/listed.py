"""A carrier whose directory a test writes down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Can, Carrier, City, Kind, Names, Point
from oscar_b2b.shipping_carriers.models import SyncRun
from oscar_b2b.shipping_carriers.services import directory_sync

NIGHT = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)


class Listed(Carrier):
    """Yields what it was given."""

    code = "listed"
    name = "Listed"
    can = Can.DIRECTORY

    def __init__(self, cities: Iterable[City] = (), points: Iterable[Point] = ()) -> None:
        super().__init__({})
        self.listed = (list(cities), list(points))

    def cities(self) -> Iterable[City]:
        yield from self.listed[0]

    def points(self) -> Iterable[Point]:
        yield from self.listed[1]


def city(ref: str, uk: str = "", ru: str = "", **more: Any) -> City:
    return City(ref=ref, name=Names(uk or f"Місто {ref}", ru), **more)


def point(ref: str, city_ref: str, number: str = "1", **more: Any) -> Point:
    facts: dict[str, Any] = {"kind": Kind.BRANCH, "name": Names(f"№{number}"), **more}
    return Point(ref=ref, city=city_ref, number=number, **facts)


def sync(
    carrier: Carrier, *, clock: Callable[[], datetime] = lambda: NIGHT, **more: Any
) -> SyncRun:
    return directory_sync.sync(carrier=carrier, clock=clock, **more)
