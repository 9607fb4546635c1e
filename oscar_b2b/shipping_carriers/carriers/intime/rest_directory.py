"""Regions, places and branches of REST 3.x.

Source: carriers.md, section 4 "Fields".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oscar_b2b.shipping_carriers.carriers.base import City, Names, Point
from oscar_b2b.shipping_carriers.carriers.intime.common import kind_of
from oscar_b2b.shipping_carriers.carriers.intime.rest_answers import Row
from oscar_b2b.shipping_carriers.carriers.values import from_capitals, position

_ACTIVE = "1"


def names_by_id(rows: Iterable[Row], field: str) -> dict[str, str]:
    """Return id → Ukrainian name.

    :param field: beginning of the names' fields: ``area``, ``district``.
    """
    return {
        row["id"]: _names(row, f"{field}_name").in_language("uk") for row in rows if "id" in row
    }


def cities(
    rows: Iterable[Row], regions: Mapping[str, str], districts: Mapping[str, str]
) -> Iterator[City]:
    """Yield the places that are still served."""
    for row in rows:
        name = _names(row, "locality_name")
        if row.get("id") and name != Names() and row.get("status", _ACTIVE) == _ACTIVE:
            yield City(
                ref=row["id"],
                name=name,
                region=regions.get(row.get("area_id", ""), ""),
                district=districts.get(row.get("district_id", ""), ""),
            )


def points(rows: Iterable[Row]) -> Iterator[Point]:
    """Yield the branches; closed ones, too, as not open: orders may refer to them."""
    for row in rows:
        if not row.get("id") or not row.get("locality_id"):
            continue
        name = _names(row, "branch_name")
        # One branch of the collected list has them the other way round.
        latitude, longitude = position(row.get("latitude"), row.get("longitude"))
        yield Point(
            ref=row["id"],
            city=row["locality_id"],
            number=row.get("branch_number", ""),
            kind=kind_of(name.uk, name.ru),
            name=name,
            address=Names(row.get("address_ua", ""), row.get("address_ru", "")),
            lat=latitude,
            lon=longitude,
            open=row.get("status", _ACTIVE) == _ACTIVE,
        )


def _names(row: Row, field: str) -> Names:
    return Names(
        from_capitals(row.get(f"{field}_ua", "")), from_capitals(row.get(f"{field}_ru", ""))
    )
