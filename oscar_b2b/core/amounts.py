"""Money and quantities as the reader's language writes it, for pages and for texts of services."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import get_language, to_locale


def reader_locale() -> str:
    """Return the locale of the active language, else of the shop's."""
    return to_locale(get_language() or settings.LANGUAGE_CODE)


def amount(value: Decimal | None) -> str:
    """Write money without its currency: ``Decimal("1248")`` → "1 248,00"; nothing for None."""
    return "" if value is None else format_decimal(value, format="#,##0.00", locale=reader_locale())


def quantity(value: Decimal | int | None) -> str:
    """Write a count of units: ``Decimal("2.500")`` → "2,5"; at most three decimals."""
    return (
        "" if value is None else format_decimal(value, format="#,##0.###", locale=reader_locale())
    )


def plain_figure(value: Decimal | int) -> str:
    """Write a quantity for programs, whatever the language: "0.3", "5"."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
