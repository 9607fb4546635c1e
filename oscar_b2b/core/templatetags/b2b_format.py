"""Figures for pages: amounts as the reader's language writes them, integers for scripts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel.numbers import format_decimal, get_currency_symbol
from django import template

from oscar_b2b.core.amounts import amount, plain_figure, reader_locale

register = template.Library()
register.filter(amount)
register.filter(plain_figure)


@register.filter
def short_amount(value: Decimal | None) -> str:
    """Write money, without kopecks when there are none: "310 000", "8 649,80"."""
    if value is None:
        return ""
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    return format_decimal(value, format=pattern, locale=reader_locale())


@register.filter
def plain_number(value: Decimal | float | None) -> str:
    """Write a figure with at most three decimals: 32.4 → "32,4"."""
    return (
        "" if value is None else format_decimal(value, format="#,##0.###", locale=reader_locale())
    )


@register.filter
def typed(value: Decimal | int | None) -> str:
    """Write a quantity as people type it, without grouping: 1200 → "1200", 0.3 → "0,3"."""
    return "" if value is None else format_decimal(value, format="0.###", locale=reader_locale())


@register.filter
def precise(value: Decimal) -> str:
    """Write money with up to four decimals, as the steps of a price have them."""
    return format_decimal(value, format="#,##0.00##", locale=reader_locale())


@register.filter
def price_at(price: Any, warehouse_id: int | None) -> Any:
    """Return the quote of goods from a warehouse; None for no price."""
    return price.at(warehouse_id) if price else None


@register.filter
def price_breaks(price: Any) -> str:
    """Return what a script needs to price a quantity: "100:950 500:900", units and hundredths."""
    return " ".join(f"{units}:{minor(quote.incl_tax)}" for units, quote in price.by_quantity)


@register.filter
def currency_symbol(code: str) -> str:
    """Return the sign of a currency: "UAH" → "₴"."""
    return get_currency_symbol(code, locale=reader_locale())


@register.filter
def minor(value: Decimal | None) -> str:
    """Return an amount as an integer of hundredths, for scripts; nothing for None."""
    return "" if value is None else str(int((value * 100).to_integral_value(ROUND_HALF_UP)))


@register.filter
def thousandths(value: Decimal | None) -> int:
    """Return kilograms as whole grams."""
    return int((Decimal(value or 0) * 1000).to_integral_value(ROUND_HALF_UP))


@register.filter
def millionths(value: Decimal | None) -> int:
    """Return cubic metres as whole cubic centimetres."""
    return int((Decimal(value or 0) * 1_000_000).to_integral_value(ROUND_HALF_UP))


@register.simple_tag(takes_context=True)
def query_without(context: Any, name: str, value: Any = "") -> str:
    """Return the present query string without ``name`` (or only its ``value``) and the page."""
    query = context["request"].GET.copy()
    kept = [each for each in query.getlist(name) if value != "" and each != str(value)]
    # No filter at all has a value of its own: some are on by themselves.
    query.setlist(name, kept or ["-"] if name == "filter" else kept)
    query.pop("page", None)
    return "?" + query.urlencode()


@register.filter
def unfolded(sections: Any) -> list[Any]:
    """Keep the sections of a catalogue tree that are to be seen: tops and children of open ones."""
    opened = {section.category.path for section in sections if section.is_open}
    return [
        section
        for section in sections
        if section.level == 1 or section.category.path[: -section.category.steplen] in opened
    ]


@register.filter
def elided_pages(page: Any) -> Any:
    """Return the page numbers to link to: the ends, the neighbours, and gaps between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
