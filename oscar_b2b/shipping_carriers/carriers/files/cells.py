"""Single cells: a number, a size. What cannot be read is noted and read as empty."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.files.problems import Problems
from oscar_b2b.shipping_carriers.carriers.files.table import Row
from oscar_b2b.shipping_carriers.carriers.values import number

#: Latin and Cyrillic x, the sign itself, a star.
_TIMES = re.compile(r"\s*[xх×*]\s*", re.IGNORECASE)


def decimal(row: Row, column: str, problems: Problems, *, example: str = "30.5") -> Decimal | None:
    """Return a number that is not negative; ``None`` when the cell is empty."""
    written = row[column]
    if not written:
        return None
    parsed = number(written)
    if parsed is None or parsed < 0:
        text = _("“%(value)s” in “%(name)s” is no number. Write it as %(example)s, without a unit.")
        problems.add(row.line, text % {"value": written, "name": column, "example": example})
        return None
    return parsed


def limit(row: Row, column: str, problems: Problems) -> Decimal | None:
    """Return a limit; an empty cell and 0 mean that there is none."""
    return decimal(row, column, problems) or None


def size(row: Row, column: str, problems: Problems) -> tuple[int, int, int] | None:
    """Return "60x40x30" as centimetres, longest side first; ``None`` when the cell is empty."""
    written = row[column]
    if not written:
        return None
    sides = _TIMES.split(written)
    if len(sides) == 3 and all(side.isdecimal() and int(side) > 0 for side in sides):
        longest, middle, shortest = sorted((int(side) for side in sides), reverse=True)
        return longest, middle, shortest
    text = _("“%(value)s” in “%(name)s” is no size. Write whole centimetres as 60x40x30.")
    problems.add(row.line, text % {"value": written, "name": column})
    return None
