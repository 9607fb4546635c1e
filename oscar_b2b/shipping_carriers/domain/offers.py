"""Which bounds keep a delivery method from being offered for an order."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Protocol


class Bounded(Protocol):
    """Bounds of a method; they are inside, and ``None`` does not bind."""

    @property
    def min_weight(self) -> Decimal | None: ...
    @property
    def max_weight(self) -> Decimal | None: ...
    @property
    def min_total(self) -> Decimal | None: ...
    @property
    def max_total(self) -> Decimal | None: ...


class Bound(enum.Enum):
    """Which bound an order does not keep."""

    TOO_LIGHT = "too light"
    TOO_HEAVY = "too heavy"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"


def missed_bounds(
    bounds: Bounded, *, weight: Decimal | None, total: Decimal | None
) -> tuple[Bound, ...]:
    """Return the bounds that an order misses.

    :param weight: kg, total: in the currency of the bounds; ``None`` = not known, misses none.
    """
    missed = []
    if weight is not None:
        if bounds.min_weight is not None and weight < bounds.min_weight:
            missed.append(Bound.TOO_LIGHT)
        if bounds.max_weight is not None and weight > bounds.max_weight:
            missed.append(Bound.TOO_HEAVY)
    if total is not None:
        if bounds.min_total is not None and total < bounds.min_total:
            missed.append(Bound.TOO_SMALL)
        if bounds.max_total is not None and total > bounds.max_total:
            missed.append(Bound.TOO_LARGE)
    return tuple(missed)


def contradicting(low: Decimal | None, high: Decimal | None) -> bool:
    """Tell whether nothing lies between two bounds."""
    return low is not None and high is not None and low > high
