"""Kinds of rows of an exchange file (``core.exchange.KINDS``) in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

_WORDS: dict[str, Any] = {
    "groups": pgettext_lazy("rows of an exchange file", "sections"),
    "properties": pgettext_lazy("rows of an exchange file", "properties"),
    "goods": pgettext_lazy("rows of an exchange file", "goods"),
    "offers": pgettext_lazy("rows of an exchange file", "offers"),
    "price_types": pgettext_lazy("rows of an exchange file", "price types"),
    "prices": pgettext_lazy("rows of an exchange file", "prices"),
    "warehouses": pgettext_lazy("rows of an exchange file", "warehouses"),
    "stock": pgettext_lazy("rows of an exchange file", "stock by warehouse"),
    "stock_totals": pgettext_lazy("rows of an exchange file", "stock without a warehouse"),
    "counterparties": pgettext_lazy("rows of an exchange file", "counterparties"),
    "reference_rows": pgettext_lazy("rows of an exchange file", "rows of reference tables"),
    "documents": pgettext_lazy("rows of an exchange file", "documents"),
}


def word_of(kind: str) -> str:
    """Return the word for a kind; a kind of a newer module is its own word."""
    return str(_WORDS.get(kind, kind))
