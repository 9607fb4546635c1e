"""Decisions about delivery; no Django, no clock, no I/O."""

from oscar_b2b.shipping_carriers.domain.addresses import address_line
from oscar_b2b.shipping_carriers.domain.charges import charge_for
from oscar_b2b.shipping_carriers.domain.directory import LARGEST_SHRINK, shrinks_too_much
from oscar_b2b.shipping_carriers.domain.limits import Limit, Misfit, Sized, misfit
from oscar_b2b.shipping_carriers.domain.names import search_key, search_text
from oscar_b2b.shipping_carriers.domain.offers import (
    Bound,
    Bounded,
    contradicting,
    missed_bounds,
)
from oscar_b2b.shipping_carriers.domain.zones import (
    WORKING_DAYS,
    Step,
    next_days,
    zone_charge,
)

__all__ = [
    "LARGEST_SHRINK",
    "WORKING_DAYS",
    "Bound",
    "Bounded",
    "Limit",
    "Misfit",
    "Sized",
    "Step",
    "address_line",
    "charge_for",
    "contradicting",
    "misfit",
    "missed_bounds",
    "next_days",
    "search_key",
    "search_text",
    "shrinks_too_much",
    "zone_charge",
]
