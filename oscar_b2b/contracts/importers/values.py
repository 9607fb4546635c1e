"""Values of the requisites of agreements, contracts and balances."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.merge_values import currency_code, day, number

_MAX_MONEY = Decimal(10) ** 12 - 1


class Unreadable(Exception):
    """A value of a row cannot be used: (issue code, message)."""


def money(row: ReferenceRowRecord, name: str, default: Decimal | None = None) -> Decimal | None:
    """Return a sum; ``default`` when it is empty.

    :raises Unreadable: for what is no number, or one of more than twelve digits.
    """
    text = row.get(name)
    if not text:
        return default
    value = number(text)
    if value is None or abs(value) >= _MAX_MONEY:
        raise Unreadable("number-unreadable", f"{name} is no usable number: {text}.")
    return value


def days(row: ReferenceRowRecord, name: str) -> int | None:
    """Return a count of days, up to ten years; ``None`` when it is empty.

    :raises Unreadable: for anything else.
    """
    value = money(row, name)
    if value is None:
        return None
    if not 0 <= value <= 3650:
        raise Unreadable("number-unreadable", f"{name} is no count of days: {value}.")
    return int(value)


def currency(row: ReferenceRowRecord) -> str:
    """Return the ISO code of ``Валюта``; "" when it is empty.

    :raises Unreadable: for a currency the shop does not know.
    """
    text = row.get("Валюта")
    code = currency_code(text)
    if text and not code:
        raise Unreadable("currency-unknown", f"{text} is no currency the shop knows.")
    return code


def interval(row: ReferenceRowRecord) -> tuple[date | None, date | None]:
    """Return ``ДействуетС`` and the first day after ``ДействуетПо``; ``None`` = without limit.

    1C names the last day, the shop the first day after it.

    :raises Unreadable: for what is no date, and for an end before the beginning.
    """
    first, last = _date(row, "ДействуетС"), _date(row, "ДействуетПо")
    end = last + timedelta(days=1) if last and last < date.max else None
    if first and end and end <= first:
        raise Unreadable("contract-interval", f"it ends ({last}) before it begins.")
    return first, end


def _date(row: ReferenceRowRecord, name: str) -> date | None:
    text = row.get(name)
    value = day(text)
    if value is None and text and not text.startswith("0001"):
        raise Unreadable("date-unreadable", f"{name} is no date: {text}.")
    return value
