"""Nova Poshta's price and term.

Source: carriers.md, section 1 "Price and term".
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from oscar_b2b.shipping_carriers.carriers.base import Quote, Source
from oscar_b2b.shipping_carriers.carriers.novaposhta.envelope import Answer
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import day, positive


def price(answer: Answer, *, with_money: bool = False) -> Decimal | None:
    """Return the charge in hryvnias.

    :param with_money: with that for bringing back the money of cash on delivery.
    :returns: ``None`` when no charge is told. Parts that cost nothing may be missing or "0".
    """
    way = positive(answer.first.get("Cost"))
    if way is None or not with_money:
        return way
    return way + (positive(answer.first.get("CostRedelivery")) or Decimal(0))


def arrival(answer: Answer) -> date | None:
    """Return the day of arrival, which is told nested in ``DeliveryDate`` or without it."""
    told = answer.first.get("DeliveryDate")
    if isinstance(told, dict):
        return day(told.get("date"))
    return day(told) or day(answer.first.get("date"))


def quote(amount: Decimal | None, arrives: date | None) -> Quote:
    """Return the quote; without a charge it is "by the carrier's tariff", never 0."""
    source = Source.CARRIER if amount is not None else Source.REQUEST
    return Quote(amount=amount, arrives=arrives, source=source)
