"""Numbers, flags and dates as 1C and its neighbours write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache

#: 1C's "no value" of a numeric property is -999999999.9.
_NO_NUMBER = Decimal(-999_999_999)
_NO_REFERENCE = "00000000-0000-0000-0000-000000000000"
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]")
_PLAIN = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})\Z")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")

_TRUE = frozenset({"true", "1", "да", "истина", "так", "yes"})


@lru_cache(maxsize=4096)
def decimal_of(text: str) -> Decimal | None:
    """Read a number; ``None`` when the text is none.

    Accepts a dot or a comma, and blanks, no-break blanks and apostrophes between thousands
    ("2 042,66"). 1C's placeholder -999999999.9 counts as no number.
    """
    if _PLAIN.match(text):
        number = Decimal(text)
        return None if number <= _NO_NUMBER else number
    compact = _BLANKS.sub("", text)
    if "," in compact:
        if "." in compact:
            thousands, point = (",", ".") if compact.rfind(".") > compact.rfind(",") else (".", ",")
            compact = compact.replace(thousands, "").replace(point, ".")
        else:
            compact = compact.replace(",", ".")
    if not _PLAIN.match(compact):
        return None
    number = Decimal(compact)
    return None if number <= _NO_NUMBER else number


def amount_reader(format_text: str) -> Callable[[str], Decimal | None]:
    """Return what reads amounts of a file whose root has ``ФорматСуммы="ЧЦ=18; ЧДЦ=2; ЧРД=."``.

    Only a point between thousands (``ЧРГ=.``) changes the meaning of an amount: "1.234" is then
    a thousand and more. Everything else :func:`decimal_of` tells by itself.
    """
    parts = dict(part.strip().partition("=")[::2] for part in format_text.split(";"))
    if parts.get("ЧРГ", "").strip("'\"") != "." or parts.get("ЧРД", "").strip("'\"") == ".":
        return decimal_of
    return lambda text: decimal_of(text.replace(".", ""))


def is_no_value(text: str) -> bool:
    """Tell whether schema 3.1 wrote its "empty": of a number, of a date, of a reference."""
    return text.startswith(("-999999999.9", "-999999999,9", "0001-01-01", _NO_REFERENCE))


def flag_of(text: str) -> bool:
    """Read a yes/no value in the spellings 1C uses."""
    return text.strip().lower() in _TRUE


@lru_cache(maxsize=256)
def vat_rate_of(text: str) -> Decimal | None:
    """Return a VAT rate in per cent: "20", "18%", "20/120", "Без НДС" (= 0)."""
    lowered = text.strip().lower()
    if not lowered:
        return None
    if lowered.startswith("без"):
        return Decimal(0)
    found = _PERCENT.match(lowered)
    return Decimal(found.group(1).replace(",", ".")) if found else None


def date_of(text: str) -> date | None:
    """Return the date at the start of ``text``; 1C's empty date 0001-01-01 counts as none."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    try:
        value = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return value if value.year > 1 else None


def moment_of(text: str, *, clock: str = "", zone: tzinfo) -> datetime | None:
    """Return an aware moment from "2026-02-03T8:07:09" or from a date and a separate ``clock``.

    1C writes its own local time; ``zone`` says which. A text with only a date means midnight.
    """
    day = date_of(text)
    if day is None:
        return None
    found = _TIME.search(text.partition("T")[2] or text.partition(" ")[2] or clock)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    try:
        return datetime.combine(day, time(hour, minute, second), tzinfo=zone)
    except ValueError:
        return datetime.combine(day, time(), tzinfo=zone)
