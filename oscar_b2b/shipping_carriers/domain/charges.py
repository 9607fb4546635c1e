"""What delivery costs, before a carrier is asked."""

from __future__ import annotations

from decimal import Decimal


def charge_for(*, total: Decimal, charge: Decimal, free_from: Decimal | None) -> Decimal:
    """Return what delivery of goods for ``total`` costs; free from ``free_from`` inclusive."""
    if free_from is not None and total >= free_from:
        return Decimal("0.00")
    return charge
