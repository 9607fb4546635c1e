"""Decisions about delivery; no Django, no clock, no I/O."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


def charge_for(*, total: Decimal, charge: Decimal, free_from: Decimal | None) -> Decimal:
    """Return what delivery of goods for ``total`` costs; free from ``free_from`` inclusive."""
    if free_from is not None and total >= free_from:
        return Decimal("0.00")
    return charge


def address_line(*, address: str, contact: str, phone: str, desired_date: date | None) -> str:
    """Return where, to whom and when in one line.

    The order document has one line for the address; the driver needs the rest on it too.
    """
    people = ", ".join(filter(None, (contact, phone)))
    wanted = f"{desired_date:%d.%m.%Y}" if desired_date else ""
    return "; ".join(filter(None, (address, people, wanted)))


# Names of places ------------------------------------------------------------------------------

#: Which sign an apostrophe is differs from file to file and from keyboard to keyboard.
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʹ`´\"")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[^\w]+")
#: What people and some carriers write before the name. With the dot or followed by a space.
_KIND_OF_PLACE = re.compile(
    r"^(?:(?:м|г|с|смт|пгт|сел|пос|селище|село|місто|город|поселок)\.\s*"
    r"|(?:смт|пгт|селище|село|місто|город|поселок)\s+)(?=\w)"
)


def search_key(text: str) -> str:
    """Return a name as it is searched for: small letters, no apostrophes, single spaces.

    >>> search_key("м. Кам’янець-Подільський")
    'камянець подільський'
    """
    lowered = text.casefold().replace("ё", "е").translate(_APOSTROPHES).strip()
    return _NO_WORD.sub(" ", _KIND_OF_PLACE.sub("", lowered)).strip()


def search_text(names: Iterable[str]) -> str:
    """Return all names of one place as stored: a key a line, a line break before and after.

    So "is called X" is ``LIKE '%<break>X<break>%'`` and "begins with X" ``LIKE '%<break>X%'``.
    """
    keys: dict[str, None] = {}
    for name in names:
        keys[search_key(name)] = None
        # "Кам'янське (Берегівський р-н)" is typed without the district.
        keys[search_key(_IN_BRACKETS.sub(" ", name))] = None
    keys.pop("", None)
    return "".join(f"\n{key}" for key in keys) + "\n"


# What a branch takes --------------------------------------------------------------------------


class Sized(Protocol):
    """A piece of a shipment: kg, and cm where known."""

    @property
    def weight(self) -> Decimal: ...
    @property
    def size(self) -> tuple[int, int, int] | None: ...


class Limit(enum.Enum):
    """Which limit of a branch is exceeded."""

    WEIGHT = "weight"
    PLACE_WEIGHT = "place weight"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a shipment cannot go to a branch: the limit and what the shipment has.

    :param allowed: kg, or sides in cm, longest first.
    :param given: the same of the shipment.
    """

    limit: Limit
    allowed: Decimal | tuple[int, int, int]
    given: Decimal | tuple[int, int, int]


def misfit(
    *,
    places: Sequence[Sized],
    max_weight: Decimal | None,
    max_place_weight: Decimal | None,
    max_size: tuple[int, int, int] | None,
) -> Misfit | None:
    """Return the first limit that a shipment exceeds; ``None`` when it fits.

    A limit of ``None`` is no limit, a size of ``None`` is not known and so does not exceed one.
    A place may be turned: its sides are compared longest with longest.
    """
    total = sum((place.weight for place in places), Decimal(0))
    if max_weight is not None and total > max_weight:
        return Misfit(Limit.WEIGHT, max_weight, total)
    heaviest = max((place.weight for place in places), default=Decimal(0))
    if max_place_weight is not None and heaviest > max_place_weight:
        return Misfit(Limit.PLACE_WEIGHT, max_place_weight, heaviest)
    if max_size is not None:
        box = _turned(max_size)
        for place in places:
            sides = _turned(place.size) if place.size is not None else None
            if sides is not None and any(a > b for a, b in zip(sides, box, strict=True)):
                return Misfit(Limit.SIZE, box, sides)
    return None


def _turned(sides: tuple[int, int, int]) -> tuple[int, int, int]:
    longest, middle, shortest = sorted(sides, reverse=True)
    return (longest, middle, shortest)


# Taking a directory over ----------------------------------------------------------------------

#: A directory that lost more than this share of its rows is taken for a fault of its source.
LARGEST_SHRINK = Decimal("0.30")


def shrinks_too_much(*, before: int, now: int) -> bool:
    """Tell whether a directory lost more than 30 % of its rows."""
    return now < before * (1 - LARGEST_SHRINK)
