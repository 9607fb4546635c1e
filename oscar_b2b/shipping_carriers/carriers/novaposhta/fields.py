"""Reads Nova Poshta's values, which come as string, number, "" or null in one and the same field.

Source: carriers.md, section 1 "Quirks"; the recorded samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

#: Times come without a zone; they are those of the carrier's clocks.
KYIV = ZoneInfo("Europe/Kyiv")

#: Four of them occur in one tracking record, others in the answer with the delivery date.
_MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%H:%M %d.%m.%Y",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y.%m.%d %H:%M:%S",
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d-%m-%Y",
)
#: 1C's empty date, "0001-01-01 00:00:00", is none.
_EARLIEST_YEAR = 2000


def today() -> date:
    """Return the carrier's today, which begins earlier than that of a server in UTC."""
    return datetime.now(KYIV).date()


def text(row: Mapping[str, Any], key: str) -> str:
    """Return a value as text, "" when it is missing or null."""
    value = row.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def flag(row: Mapping[str, Any], key: str) -> bool:
    """Return whether a value is "1", 1, true or "true"."""
    return text(row, key).lower() in ("1", "true")


def positive(value: Any) -> Decimal | None:
    """Return a number above nought, else ``None``: "0" is Nova Poshta's word for "not set"."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        number = Decimal(str(value).strip().replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def moment(value: Any) -> datetime | None:
    """Return a time of any of the formats, aware; ``None`` when it is empty or not a time."""
    written = str(value or "").strip()
    for form in _MOMENTS:
        try:
            parsed = datetime.strptime(written, form).replace(tzinfo=KYIV)
        except ValueError:
            continue
        return parsed if parsed.year >= _EARLIEST_YEAR else None
    return None


def day(value: Any) -> date | None:
    """Return the date of ``moment``."""
    parsed = moment(value)
    return parsed.date() if parsed else None


def position(latitude: Any, longitude: Any) -> tuple[float, float] | tuple[None, None]:
    """Return coordinates inside Ukraine, put right where they are swapped, or nothing.

    Source of the need: pitfalls.md A, "swapped latitude/longitude, null, 15 decimals".
    """
    first, second = positive(latitude), positive(longitude)
    if first is None or second is None:
        return None, None
    for north, east in ((first, second), (second, first)):
        if 44 <= north <= 53 and 22 <= east <= 41:
            return round(float(north), 6), round(float(east), 6)
    return None, None


def phone(written: str) -> str:
    """Return a phone as the carrier wants it, 380XXXXXXXXX; what is not Ukrainian, digits only."""
    digits = "".join(sign for sign in written if sign.isdigit())
    for prefix, length in (("38", 10), ("3", 11), ("380", 9)):
        if len(digits) == length and (prefix + digits).startswith("380"):
            return prefix + digits
    return digits
