"""Decisions about delivery; no Django, no clock, no I/O."""

from oscar_b2b.shipping_carriers.domain.addresses import address_line
from oscar_b2b.shipping_carriers.domain.charges import charge_for
from oscar_b2b.shipping_carriers.domain.directory import LARGEST_SHRINK, shrinks_too_much
from oscar_b2b.shipping_carriers.domain.limits import Limit, Misfit, Sized, misfit
from oscar_b2b.shipping_carriers.domain.names import search_key, search_text

__all__ = [
    "LARGEST_SHRINK",
    "Limit",
    "Misfit",
    "Sized",
    "address_line",
    "charge_for",
    "misfit",
    "search_key",
    "search_text",
    "shrinks_too_much",
]
