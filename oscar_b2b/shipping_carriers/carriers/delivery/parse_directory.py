"""Delivery's directory rows in our dataclasses.

A language is asked for per request, so that a name in two languages is made of two answers.
Source: carriers.md, section 2 "Directories" (API v3.5.1, GetAreasList, GetWarehousesListInDetail).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.delivery.fields import flag, position, text

#: "КИЇВ-02" → 02. The field Number mostly is 0; a town with one branch has no tail.
_TAIL = re.compile(r"-\s*(\d+)$")


def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return id → row; ids are compared without regard to case, as GUIDs."""
    return {text(row, "id").lower(): row for row in rows if text(row, "id")}


def city(row: Mapping[str, Any], russian: Mapping[str, Mapping[str, Any]]) -> City | None:
    """Return a town, ``None`` for a row without id or name.

    :param russian: ``by_id`` of the same list in Russian.
    """
    ref, name = text(row, "id"), text(row, "name")
    if not ref or not name:
        return None
    return City(
        ref=ref,
        name=Names(uk=name, ru=text(russian.get(ref.lower(), {}), "name")),
        # ``regionId`` is a number and ``RegionId`` a GUID; the name serves better than both.
        region=text(row, "regionName"),
        district=text(row, "districtName"),
    )


def point(row: Mapping[str, Any], russian: Mapping[str, Mapping[str, Any]]) -> Point | None:
    """Return a branch, ``None`` for a row without id or town.

    Offices that are no warehouses neither take nor give goods: they are not open for choice.
    The carrier gives no limits of weight and size.
    """
    ref, town = text(row, "id"), text(row, "CityId")
    if not ref or not town:
        return None
    other = russian.get(ref.lower(), {})
    lat, lon = position(
        row.get("latitudeCorrect") or row.get("Latitude"),
        row.get("longitudeCorrect") or row.get("Longitude"),
    )
    return Point(
        ref=ref,
        city=town,
        number=_number(row),
        kind=Kind.BRANCH,
        name=Names(uk=text(row, "name"), ru=text(other, "name")),
        address=Names(uk=text(row, "address"), ru=text(other, "address")),
        phone=text(row, "Phone") or text(row, "RcPhone"),
        hours=text(row, "operatingTime"),
        lat=lat,
        lon=lon,
        open=flag(row, "IsWarehouse", default=True),
        extra={} if flag(row, "IsCashOnDelivery", default=True) else {"cash_on_delivery": "no"},
    )


def _number(row: Mapping[str, Any]) -> str:
    number = text(row, "Number")
    if number not in ("", "0"):
        return number
    tail = _TAIL.search(text(row, "name"))
    return tail[1] if tail else ""
