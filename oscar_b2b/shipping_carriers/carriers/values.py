"""Reads what carriers write: "", null and 0 for "not set", numbers as text, swapped coordinates.

For carriers whose own module does not know better.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

#: Carriers' times come without a zone; they are those of their clocks.
KYIV = ZoneInfo("Europe/Kyiv")

#: 1C's empty date is 0001-01-01.
_EARLIEST_YEAR = 2000
#: Degrees; everything inside Ukraine's borders with a margin.
_NORTH, _EAST = (44, 53), (22, 41)
_UKRAINE = "380"


def today() -> date:
    """Return the day it is in Ukraine, which begins earlier than that of a server in UTC."""
    return datetime.now(KYIV).date()


def ship_day(planned: date | None) -> date:
    """Return the day of handing over: as planned, but never a day in the past.

    Carriers refuse those, and orders lie till tomorrow (pitfalls.md C).
    """
    return max(planned, today()) if planned else today()


def text(value: Any) -> str:
    """Return a value as text, "" when it is null or no plain value."""
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def number(value: Any) -> Decimal | None:
    """Return a finite number written as number or text, with comma or point, else ``None``."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        parsed = Decimal("".join(str(value).split()).replace(",", "."))
    except InvalidOperation:
        return None
    return parsed if parsed.is_finite() else None


def positive(value: Any) -> Decimal | None:
    """Return a number above nought, else ``None``: a limit or a price of 0 means "not set"."""
    parsed = number(value)
    return parsed if parsed is not None and parsed > 0 else None


def moment(value: Any, *formats: str) -> datetime | None:
    """Return a time, aware; ``None`` when it is empty or written otherwise.

    :param formats: of ``strptime``, without a zone; ISO 8601 (with a zone, too) is always read.
    """
    written = text(value)
    parsed: datetime | None = None
    for form in formats:
        try:
            parsed = datetime.strptime(written, form).replace(tzinfo=KYIV)
            break
        except ValueError:
            continue
    if parsed is None:
        try:
            parsed = datetime.fromisoformat(written)
        except ValueError:
            return None
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=KYIV)
    return parsed if parsed.year >= _EARLIEST_YEAR else None


def day(value: Any, *formats: str) -> date | None:
    """Return the date of ``moment``."""
    parsed = moment(value, *formats)
    return parsed.date() if parsed else None


def position(latitude: Any, longitude: Any) -> tuple[float, float] | tuple[None, None]:
    """Return coordinates inside Ukraine, put right where they are swapped, else nothing.

    Source of the need: pitfalls.md A (swapped pairs, null, 15 decimals).
    """
    first, second = positive(latitude), positive(longitude)
    if first is None or second is None:
        return None, None
    for north, east in ((first, second), (second, first)):
        if _NORTH[0] <= north <= _NORTH[1] and _EAST[0] <= east <= _EAST[1]:
            return round(float(north), 6), round(float(east), 6)
    return None, None


def phone(written: str) -> str:
    """Return a phone as 380XXXXXXXXX; of one that is not Ukrainian the digits only."""
    digits = "".join(sign for sign in written if sign in "0123456789")
    for prefix, length in (("38", 10), ("3", 11), (_UKRAINE, 9)):
        if len(digits) == length and (prefix + digits).startswith(_UKRAINE):
            return prefix + digits
    return digits


def full_name(written: str) -> tuple[str, str, str]:
    """Return surname, first name and patronymic of a name written in this order."""
    surname, first, patronymic = [*written.split(maxsplit=2), "", "", ""][:3]
    return surname, first, patronymic


def from_capitals(name: str) -> str:
    """Return a name that came in capitals ("КАМ'ЯНСЬКЕ", "ІВАНО-ФРАНКІВСЬК") as people write it.

    A name with small letters in it stays as it is.
    """
    if name != name.upper():
        return name
    words = []
    for word in name.split():
        parts = word.split("-")
        words.append("-".join(part[:1] + part[1:].lower() for part in parts))
    return " ".join(words)
