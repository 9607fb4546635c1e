"""Reads Nova Poshta's values, which come as string, number, "" or null in one and the same field.

Source: carriers.md, section 1 "Quirks"; the recorded samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from oscar_b2b.shipping_carriers.carriers import values
from oscar_b2b.shipping_carriers.carriers.values import KYIV, phone, position, positive, today

__all__ = ["KYIV", "day", "flag", "moment", "phone", "position", "positive", "text", "today"]

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


def text(row: Mapping[str, Any], key: str) -> str:
    """Return a value as text, "" when it is missing or null."""
    return values.text(row.get(key))


def flag(row: Mapping[str, Any], key: str) -> bool:
    """Return whether a value is "1", 1, true or "true"."""
    return text(row, key).lower() in ("1", "true")


def moment(value: Any) -> datetime | None:
    """Return a time of any of the formats, aware; ``None`` when it is empty or not a time."""
    return values.moment(value, *_MOMENTS)


def day(value: Any) -> date | None:
    """Return the date of ``moment``."""
    return values.day(value, *_MOMENTS)
