"""Reads Delivery's values: null, "", numbers and numbers in quotes in one and the same field.

Source: carriers.md, section 2; the samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
_DAYS = ("%d.%m.%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d")
#: .NET's empty date, 0001-01-01, is none.
_EARLIEST_YEAR = 2000


def now() -> datetime:
    """Return the carrier's time."""
    return datetime.now(KYIV)


def text(row: Mapping[str, Any], key: str) -> str:
    """Return a value as text, "" when it is missing or null."""
    value = row.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def flag(row: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    """Return a truth value that may be written as a word; ``default`` when it is missing."""
    value = text(row, key).lower()
    return value in ("true", "1") if value else default


def positive(value: Any) -> Decimal | None:
    """Return a number above nought, else ``None``."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def day(value: Any) -> date | None:
    """Return a date: dd.mm.yyyy with or without a time, or ISO with a zone."""
    written = str(value or "").strip()
    for form in _DAYS:
        try:
            parsed = datetime.strptime(written, form).replace(tzinfo=KYIV).date()
        except ValueError:
            continue
        return parsed if parsed.year >= _EARLIEST_YEAR else None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if moment.tzinfo is not None and moment.year >= _EARLIEST_YEAR:
        moment = moment.astimezone(KYIV)
    return moment.date() if moment.year >= _EARLIEST_YEAR else None


def position(latitude: Any, longitude: Any) -> tuple[float, float] | tuple[None, None]:
    """Return coordinates inside Ukraine, put right where they are swapped, or nothing."""
    first, second = positive(latitude), positive(longitude)
    if first is None or second is None:
        return None, None
    for north, east in ((first, second), (second, first)):
        if 44 <= north <= 53 and 22 <= east <= 41:
            return round(float(north), 6), round(float(east), 6)
    return None, None


def phone(written: str) -> str:
    """Return a phone as the carrier's examples write it, 0XXXXXXXXX."""
    digits = "".join(sign for sign in written if sign.isdigit())
    if len(digits) == 12 and digits.startswith("380"):
        return digits[2:]
    if len(digits) == 11 and digits.startswith("80"):
        return digits[1:]
    return digits
