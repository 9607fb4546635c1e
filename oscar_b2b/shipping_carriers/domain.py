"""Decisions about delivery; no Django, no clock, no I/O."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def charge_for(*, total: Decimal, charge: Decimal, free_from: Decimal | None) -> Decimal:
    """Return what delivery of goods for ``total`` costs; free from ``free_from`` inclusive."""
    if free_from is not None and total >= free_from:
        return Decimal("0.00")
    return charge


def address_line(*, address: str, contact: str, phone: str, desired_date: date | None) -> str:
    """Return where, to whom and when in one line.

    The order document has one line for the address; the driver needs the rest on it too.
    """
    people = ", ".join(filter(None, (contact, phone)))
    wanted = f"{desired_date:%d.%m.%Y}" if desired_date else ""
    return "; ".join(filter(None, (address, people, wanted)))
