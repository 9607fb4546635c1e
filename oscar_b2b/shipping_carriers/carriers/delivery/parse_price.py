"""Delivery's price and term.

Source: carriers.md, section 2 "Price and term".
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Quote, Rejected, Source
from oscar_b2b.shipping_carriers.carriers.delivery import envelope
from oscar_b2b.shipping_carriers.carriers.delivery.fields import day, flag, positive, text


def quote(answer: dict[str, Any]) -> Quote:
    """Return the quote; without a sum it is "by the carrier's tariff", never 0.

    :raises Rejected: the inner ``status`` is false, as it may be while the outer one is true.
    """
    row = envelope.row(answer)
    if row is None:
        return Quote(amount=None, source=Source.REQUEST)
    if not flag(row, "status", default=True):
        raise Rejected(text(row, "comment") or "PostReceiptCalculate: no reason given")
    amount = positive(row.get("allSumma"))
    return Quote(
        amount=amount,
        arrives=day(row.get("dateResive")),
        source=Source.CARRIER if amount is not None else Source.REQUEST,
    )


def arrival(answer: dict[str, Any]) -> date | None:
    """Return the day of GetDateArrival."""
    row = envelope.row(answer) or {}
    return day(row.get("arrivalDateStr")) or day(row.get("arrivalDate"))
