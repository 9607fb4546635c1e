"""Taking a directory over."""

from __future__ import annotations

from decimal import Decimal

#: A directory that lost more than this share of its rows is taken for a fault of its source.
LARGEST_SHRINK = Decimal("0.30")


def shrinks_too_much(*, before: int, now: int) -> bool:
    """Tell whether a directory lost more than 30 % of its rows."""
    return now < before * (1 - LARGEST_SHRINK)
