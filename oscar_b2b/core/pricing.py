"""Prices in bulk: the question every list, card, basket and export asks.

The base case, with no module on, is the price of Oscar's stock record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """Price of one unit for one dealer.

    :param amount: price per unit in ``currency``, VAT as ``vat_included`` says; rules round it to
        cents, because what is shown, summed up and invoiced must be one and the same number.
    :param vat_rate: percent; ``None`` = unknown, treated as VAT-inclusive without a tax figure.
    :param retail: recommended retail price in the same currency, to be struck through, or None.
    :param source: what made the price, for "why this price" (name of the price type).
    """

    amount: Decimal
    currency: str
    vat_rate: Decimal | None = None
    vat_included: bool = True
    retail: Decimal | None = None
    source: str = ""

    @property
    def incl_tax(self) -> Decimal:
        """Price with VAT, rounded to the cent."""
        if self.vat_included or not self.vat_rate:
            return self.amount.quantize(CENT, ROUND_HALF_UP)
        return (self.amount * (100 + self.vat_rate) / 100).quantize(CENT, ROUND_HALF_UP)

    def tax_in(self, total: Decimal) -> Decimal:
        """Return the VAT inside a sum of money that includes it, rounded to the cent."""
        if not self.vat_rate:
            return Decimal("0.00")
        return (total * self.vat_rate / (100 + self.vat_rate)).quantize(CENT, ROUND_HALF_UP)

    @property
    def tax(self) -> Decimal:
        """VAT inside ``incl_tax``, the price of one unit."""
        return self.tax_in(self.incl_tax)

    @property
    def excl_tax(self) -> Decimal:
        """Price without VAT: what is left of ``incl_tax``, so that both always add up."""
        return self.incl_tax - self.tax


class PriceRule(Protocol):
    """Extension point ``price_rules``. The first rule that knows a product prices it."""

    order: int

    def quote(
        self, context: B2BContext, product_ids: Collection[int]
    ) -> dict[int, PriceQuote | None]:
        """Return quotes by product id with a fixed number of queries.

        A product mapped to ``None`` has no price for this dealer, and no further rule is asked
        for it; a product left out is left to the next rule.
        """

    def expression(self, context: B2BContext) -> Any | None:
        """Return a SQL expression of the own price over ``Product``, or None to pass.

        The expression and :meth:`quote` must give the same amounts.
        """
