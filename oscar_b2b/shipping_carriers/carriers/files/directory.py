"""Cities and branches from a CSV text: one row per branch, its city repeated in each row.

The format is this project's own (documented in docs/carrier-files.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.files import cells
from oscar_b2b.shipping_carriers.carriers.files.hours import hours
from oscar_b2b.shipping_carriers.carriers.files.problems import Problems
from oscar_b2b.shipping_carriers.carriers.files.table import Column, Row, rows
from oscar_b2b.shipping_carriers.carriers.values import position

COLUMNS = (
    Column("city_ref", gettext_lazy("your own lasting id of the place, such as kyiv"), True),
    Column("city_uk", gettext_lazy("name of the place in Ukrainian"), True),
    Column("number", gettext_lazy("of the branch, as people say it"), True),
    Column("kind", gettext_lazy("branch, cargo, locker or shop"), True),
    Column("address_uk", gettext_lazy("address in Ukrainian"), True),
    Column("ref", gettext_lazy("lasting id of the branch; city_ref/number when it is empty")),
    Column("city_ru", gettext_lazy("name of the place in Russian")),
    Column("region_uk", gettext_lazy("region (oblast)")),
    Column("district_uk", gettext_lazy("district (raion)")),
    Column("name_uk", gettext_lazy("name of the branch; place and number when it is empty")),
    Column("name_ru", gettext_lazy("name of the branch in Russian")),
    Column("address_ru", gettext_lazy("address in Russian")),
    Column("phone", gettext_lazy("phone")),
    Column("schedule", gettext_lazy("opening hours: пн-пт 09:00-19:00, сб 09:00-15:00")),
    Column("max_weight_kg", gettext_lazy("of a whole shipment, kg; empty = no limit")),
    Column("max_place_weight_kg", gettext_lazy("of one place, kg; empty = no limit")),
    Column("max_size_cm", gettext_lazy("of one place, cm, as 60x40x30; empty = no limit")),
    Column("latitude", gettext_lazy("as 50.4501")),
    Column("longitude", gettext_lazy("as 30.5234")),
)

#: Characters; ids are kept in columns of this length.
LONGEST_REF = 100


@dataclass(frozen=True, slots=True)
class Directory:
    """What a file holds."""

    cities: tuple[City, ...]
    points: tuple[Point, ...]


def read_directory(text: str) -> Directory:
    """Return the cities and branches of a file.

    :param text: decoded, see ``encodings.decode``.
    :raises UnableToReadFile: with all that is wrong, by line; nothing is taken from such a file.
    """
    problems = Problems()
    cities: dict[str, tuple[int, City]] = {}
    points: dict[str, tuple[int, Point]] = {}
    for row in rows(text, COLUMNS, problems):
        city, point = _city(row), _point(row, problems)
        line, known = cities.setdefault(city.ref, (row.line, city))
        if known != city:
            what = _(
                "the place “%(ref)s” has another name, region or district in line %(other)d. "
                "Write the same in all its rows, or give it an id of its own."
            )
            problems.add(row.line, what % {"ref": city.ref, "other": line})
        if point is None:
            continue
        line, __ = points.setdefault(point.ref, (row.line, point))
        if line != row.line:
            what = _(
                "the branch “%(ref)s” is in line %(other)d already. Remove one of them, or give "
                "each an id of its own in “ref”."
            )
            problems.add(row.line, what % {"ref": point.ref, "other": line})
    if not points and not problems:
        problems.add(1, _("there is no branch below the names of the columns."))
    problems.check()
    return Directory(
        tuple(city for __, city in cities.values()), tuple(point for __, point in points.values())
    )


def _city(row: Row) -> City:
    return City(
        ref=row["city_ref"],
        name=Names(row["city_uk"], row["city_ru"]),
        region=row["region_uk"],
        district=row["district_uk"],
    )


def _point(row: Row, problems: Problems) -> Point | None:
    if row["kind"] not in Kind.values:
        what = _("“%(value)s” in “kind” is not known. Write one of: %(known)s.")
        problems.add(row.line, what % {"value": row["kind"], "known": ", ".join(Kind.values)})
        return None
    ref = row["ref"] or f"{row['city_ref']}/{row['number']}"
    if len(ref) > LONGEST_REF:
        what = _("the id “%(ref)s” is longer than %(limit)d characters. Shorten it.")
        problems.add(row.line, what % {"ref": ref, "limit": LONGEST_REF})
    latitude, longitude = _position(row, problems)
    return Point(
        ref=ref,
        city=row["city_ref"],
        number=row["number"],
        kind=Kind(row["kind"]),
        name=Names(row["name_uk"] or f"{row['city_uk']} № {row['number']}", row["name_ru"]),
        address=Names(row["address_uk"], row["address_ru"]),
        phone=row["phone"],
        max_weight=cells.limit(row, "max_weight_kg", problems),
        max_place_weight=cells.limit(row, "max_place_weight_kg", problems),
        max_size=cells.size(row, "max_size_cm", problems),
        hours=hours(row["schedule"]),
        lat=latitude,
        lon=longitude,
    )


def _position(row: Row, problems: Problems) -> tuple[float, float] | tuple[None, None]:
    north = cells.decimal(row, "latitude", problems, example="50.4501")
    east = cells.decimal(row, "longitude", problems, example="30.5234")
    if north is None and east is None:
        return None, None
    found = position(north, east)
    # A person can put a file right, so nothing is swapped behind his back here.
    if north is None or east is None or found[0] is None or abs(float(north) - found[0]) > 1e-3:
        what = _(
            "latitude and longitude are not those of a place in Ukraine. Write both, latitude "
            "(44 to 53) first, or leave both empty."
        )
        problems.add(row.line, what)
        return None, None
    return found
