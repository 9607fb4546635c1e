"""From a carrier's facts to rows of our tables: what is missing, too long or no number."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers import models
from oscar_b2b.shipping_carriers.carriers import base
from oscar_b2b.shipping_carriers.domain import search_key, search_text

#: Columns of the stages and their PostgreSQL types, in the order of the rows.
CITY_COLUMNS = {
    "ref": "text",
    "name_uk": "text",
    "name_ru": "text",
    "region": "text",
    "district": "text",
    "kind": "text",
    "search": "text",
}
POINT_COLUMNS = {
    "city_ref": "text",
    "ref": "text",
    "number": "text",
    "kind": "text",
    "name_uk": "text",
    "name_ru": "text",
    "address_uk": "text",
    "address_ru": "text",
    "phone": "text",
    "max_weight": "numeric",
    "max_place_weight": "numeric",
    "longest": "integer",
    "middle": "integer",
    "shortest": "integer",
    "hours": "jsonb",
    "lat": "double precision",
    "lon": "double precision",
    "open": "boolean",
    "public": "boolean",
    "extra": "jsonb",
}

_GRAM = Decimal("0.001")
#: More than the column holds, and more than any branch takes: no limit.
_HEAVIEST = Decimal(999_999)
_LARGEST_SIDE = 100_000


class CityRows:
    """Rows of cities, their search text with old names.

    :param aliases: the renamed places.
    """

    def __init__(self, aliases: Iterable[models.CityAlias]) -> None:
        self._old: dict[str, list[tuple[str, tuple[str, str]]]] = {}
        for alias in aliases:
            # By one of the two: "Покровск" is the Russian name of several places.
            key = search_key(alias.new_uk)
            old = (search_key(alias.region), (alias.old_uk, alias.old_ru))
            self._old.setdefault(key, []).append(old)
            if alias.new_ru:
                self._old.setdefault(search_key(alias.new_ru), []).append(old)

    def row(self, city: base.City) -> Sequence[Any] | None:
        """Return the row, or ``None`` for a city without an id or a name."""
        ref = _clean(city.ref)
        if not ref or len(ref) > _length(models.City, "ref") or not (city.name.uk or city.name.ru):
            return None
        names = [city.name.uk, city.name.ru, *self._old_names(city)]
        return (
            ref,
            _text(models.City, "name_uk", city.name.uk),
            _text(models.City, "name_ru", city.name.ru),
            _text(models.City, "region", city.region),
            _text(models.City, "district", city.district),
            _text(models.City, "kind", city.kind),
            search_text(_clean(name) for name in names),
        )

    def _old_names(self, city: base.City) -> list[str]:
        region = search_key(city.region)
        found: dict[str, None] = {}
        for name in (city.name.uk, city.name.ru):
            # A carrier's "Кам'янське (Дніпропетровська обл.)" is Кам'янське as well.
            for key in {search_key(name), search_key(name.partition("(")[0])}:
                for wanted, old in self._old.get(key, ()):
                    if not wanted or not region or region.startswith(wanted):
                        found.update(dict.fromkeys(old))
        return list(found)


def point_row(point: base.Point) -> Sequence[Any] | None:
    """Return the row, or ``None`` for a branch without an id or a city."""
    ref, city_ref = _clean(point.ref), _clean(point.city)
    if not ref or not city_ref or len(ref) > _length(models.Point, "ref"):
        return None
    hours: Any = point.hours
    if not isinstance(hours, str):
        # JSON has texts as keys; in one order, so that a second run finds the same.
        hours = {str(day): text for day, text in sorted(hours.items())}
    return (
        city_ref,
        ref,
        _text(models.Point, "number", point.number),
        point.kind.value,
        _clean(point.name.uk),
        _clean(point.name.ru),
        _clean(point.address.uk),
        _clean(point.address.ru),
        _text(models.Point, "phone", point.phone),
        _kilograms(point.max_weight),
        _kilograms(point.max_place_weight),
        *_sides(point.max_size),
        _json(hours),
        *_place(point.lat, point.lon),
        point.open,
        point.public,
        _json(dict(sorted(point.extra.items()))),
    )


def _clean(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and without spaces at the ends."""
    return text.replace("\0", "").strip()


def _text(model: Any, field: str, text: str) -> str:
    return _clean(text)[: _length(model, field)]


def _length(model: Any, field: str) -> int:
    return int(model._meta.get_field(field).max_length)


def _json(value: Any) -> str:
    # \u0000 is JSON, but not jsonb.
    return json.dumps(value, ensure_ascii=False).replace("\\u0000", "")


def _kilograms(limit: Decimal | None) -> str | None:
    """0 is no limit too: carriers write it for "not set"."""
    if limit is None or not 0 < limit <= _HEAVIEST:
        return None
    return str(limit.quantize(_GRAM))


def _sides(size: tuple[int, int, int] | None) -> tuple[int | None, int | None, int | None]:
    if size is None or not all(0 < side <= _LARGEST_SIDE for side in size):
        return (None, None, None)
    longest, middle, shortest = sorted(size, reverse=True)
    return (longest, middle, shortest)


def _place(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return (None, None)
    if abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):
        return (None, None)
    return (lat, lon)
