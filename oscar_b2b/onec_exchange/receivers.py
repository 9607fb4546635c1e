"""What the exchange does when something happens in the shop."""

from __future__ import annotations

from typing import Any

from oscar_b2b.onec_exchange.exporting import CANCELLED
from oscar_b2b.onec_exchange.services.cancelling import order_cancelled
from oscar_b2b.onec_exchange.services.statuses import is_told_by_onec


def tell_of_cancellation(*, order: Any, new_status: str, **_rest: Any) -> None:
    """``order_status_changed`` of Oscar: an order cancelled here, and not because 1C said so."""
    if new_status == CANCELLED and not is_told_by_onec():
        order_cancelled(order=order)
