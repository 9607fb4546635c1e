"""What a branch takes."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


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
