"""Places and branches (РСП) of SAT.

Source: carriers.md, section 3 "Directories".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.values import position, text

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Rows = Iterable[Mapping[str, Any]]


def cities(in_ukrainian: Rows, in_russian: Rows = ()) -> Iterator[City]:
    """Yield the places SAT serves; those that only lie in a branch's area come without services."""
    russian = {text(row.get("ref")): text(row.get("description")) for row in in_russian}
    for row in in_ukrainian:
        ref, name = text(row.get("ref")), text(row.get("description"))
        if ref and name and _served(row):
            yield City(
                ref=ref,
                name=_names(name, russian.get(ref, "")),
                region=text(row.get("region")),
                district=text(row.get("district")),
            )


def points(in_ukrainian: Rows, in_russian: Rows = ()) -> Iterator[Point]:
    """Yield the branches.

    "Дніпро № 1" has the number "005": both stay, and nothing is read out of the name.
    """
    russian = {text(row.get("ref")): row for row in in_russian}
    for row in in_ukrainian:
        ref, city = text(row.get("ref")), text(row.get("cityRef"))
        if not ref or not city:
            continue
        other = russian.get(ref, {})
        latitude, longitude = position(row.get("latitude"), row.get("longitude"))
        yield Point(
            ref=ref,
            city=city,
            number=text(row.get("number")),
            kind=Kind.BRANCH,
            name=_names(text(row.get("description")), text(other.get("description"))),
            address=_names(text(row.get("address")), text(other.get("address"))),
            phone=text(row.get("phone")),
            hours=_hours(row.get("schedule")),
            lat=latitude,
            lon=longitude,
        )


def _served(row: Mapping[str, Any]) -> bool:
    if "services" in row:
        return bool(row["services"])
    return bool(row.get("rspList") or row.get("rspRef"))


def _names(ukrainian: str, russian: str) -> Names:
    return Names(ukrainian, "" if russian == ukrainian else russian)


def _hours(schedule: Any) -> Mapping[int, str] | str:
    if not isinstance(schedule, dict):
        return text(schedule)
    week = {}
    for number, name in enumerate(_DAYS, start=1):
        written = text(schedule.get(name))
        if written.strip("-– "):
            week[number] = written
    return week
