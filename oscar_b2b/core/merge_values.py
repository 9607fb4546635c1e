"""Values of foreign records, made to fit the columns they go to."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

#: Currencies as accounting systems spell them: ISO letters, ISO digits, signs and abbreviations.
_CURRENCIES = {
    "UAH": ("UAH", "980", "ГРН", "ГРИВНА", "ГРИВНЯ", "₴"),
    "RUB": ("RUB", "RUR", "643", "810", "РУБ", "РУБЛЬ", "Р", "₽"),
    "USD": ("USD", "840", "ДОЛ", "ДОЛЛ", "ДОЛЛАР", "ДОЛАР", "ДОЛЛАР США", "ДОЛАР США", "$"),
    "EUR": ("EUR", "978", "ЕВРО", "ЄВРО", "€"),
    "PLN": ("PLN", "985", "ЗЛ", "ЗЛОТЫЙ", "ЗЛОТИЙ", "ZŁ"),
    "GBP": ("GBP", "826", "£"),
    "CNY": ("CNY", "156", "ЮАНЬ"),
    "BYN": ("BYN", "933"),
    "KZT": ("KZT", "398", "ТЕНГЕ", "₸"),
    "MDL": ("MDL", "498", "ЛЕЙ"),
}
#: ISO codes of the currencies the shop knows, in the order in which they are offered.
CURRENCY_CODES = tuple(_CURRENCIES)
_CODES = {text: code for code, texts in _CURRENCIES.items() for text in texts}

_TRUE = {"true", "1", "да", "так", "истина", "істина", "yes"}
_BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009'")


@lru_cache(maxsize=256)
def currency_code(text: str) -> str:
    """Return the ISO code of a currency as written in 1C ("грн", "643"); "" when not known.

    An unknown currency never becomes the shop's own: a price in it is not shown.
    """
    return _CODES.get(text.strip().rstrip(".").upper(), "")


def number(text: str) -> Decimal | None:
    """Read "1 234,50" or "0.5"; ``None`` when empty or no number."""
    plain = text.translate(_BLANKS).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def flag(text: str) -> bool:
    """Read a Boolean as 1C writes it: true, 1, Да, Так."""
    return text.strip().lower() in _TRUE


def day(text: str) -> date | None:
    """Read an ISO date or the date of an ISO time; 1C's empty date 0001-01-01 is ``None``."""
    try:
        value = parse_date(text.strip()[:10])
    except ValueError:
        return None
    return value if value and value.year > 1 else None


def moment(text: str) -> datetime | None:
    """Read an ISO date or date and time; without a zone it is the shop's local time."""
    try:
        value = parse_datetime(text.strip())
    except ValueError:
        return None
    if value is None or value.year <= 1:
        return None
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def clip(text: str, length: int) -> str:
    """Return ``text`` in one line of at most ``length`` characters, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def is_offer_id(offer_id: str) -> bool:
    """Tell whether ``good`` or ``good#characteristic`` names a good and fits our keys.

    1C's ids have 36 or 73 characters; ``StockRecord.partner_sku`` takes 128.
    """
    return 0 < len(offer_id.partition("#")[0]) <= 64 and len(offer_id) <= 128
