"""Prices in bulk: the question every list, card, basket and export asks.

The base case, with no module on, is the price of Oscar's stock record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PriceBreak:
    """Price of one unit when at least ``quantity`` units of the good are bought at once.

    :param regular: as in :class:`PriceQuote`.
    :param until: as in :class:`PriceQuote`.
    """

    quantity: Decimal
    amount: Decimal
    regular: Decimal | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """Price of one unit for one dealer.

    :param amount: price per unit in ``currency``, VAT as ``vat_included`` says; rules round it to
        cents, because what is shown, summed up and invoiced must be one and the same number.
    :param vat_rate: percent; ``None`` = unknown, treated as VAT-inclusive without a tax figure.
    :param retail: recommended retail price in the same currency, to be struck through, or None.
    :param source: what made the price, for "why this price" (name of the price type).
    :param regular: own price that a special one has replaced, to be struck through, or None.
    :param until: last day of the price, where a discount or a special price ends; else None.
    :param breaks: lower or higher prices from some quantity on, ascending.
    :param elsewhere: quotes by warehouse (Oscar partner id), of those where the price differs.
    """

    amount: Decimal
    currency: str
    vat_rate: Decimal | None = None
    vat_included: bool = True
    retail: Decimal | None = None
    source: str = ""
    regular: Decimal | None = None
    until: date | None = None
    breaks: tuple[PriceBreak, ...] = ()
    elsewhere: Mapping[int, PriceQuote] = field(default_factory=dict, compare=False, repr=False)

    def at(self, warehouse_id: int | None) -> PriceQuote:
        """Return the quote of goods from a warehouse."""
        return self.elsewhere.get(warehouse_id, self) if warehouse_id is not None else self

    def for_quantity(self, units: Decimal | int) -> PriceQuote:
        """Return the quote when so many units are bought at once."""
        reached = [each for each in self.breaks if each.quantity <= units]
        if not reached:
            return self
        best = reached[-1]
        return replace(self, amount=best.amount, regular=best.regular, until=best.until)

    @property
    def by_quantity(self) -> list[tuple[Decimal, PriceQuote]]:
        """Return ``(from quantity, quote)`` of every break."""
        return [(each.quantity, self.for_quantity(each.quantity)) for each in self.breaks]

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


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One step of a price in words.

    :param label: "VAT", "Discount “Tools”"; translated.
    :param detail: "+20 %", "1 USD = 41.5025 UAH, 20 Nov 2026"; translated, may be empty.
    :param amount: price of one unit after the step.
    """

    label: str
    detail: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class PriceExplanation:
    """Why a dealer pays this price: what may be told to him, and nothing of anybody else.

    :param quote: the price itself, of one unit.
    :param price_type: name of the price list the price is from.
    :param steps: from the accounting system's amount to the price; the last one is the price.
    :param replaced: the steps of the own price that a special one has replaced.
    :param warehouse: name of the warehouse a surcharge is for, else empty.
    :param loaded_at: when the accounting system last sent another amount.
    :param notes: sentences on VAT; translated.
    """

    product_id: int
    quote: PriceQuote
    price_type: str
    steps: tuple[ExplainedStep, ...]
    replaced: tuple[ExplainedStep, ...] = ()
    warehouse: str = ""
    loaded_at: datetime | None = None
    notes: tuple[str, ...] = ()


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

    # A rule may also have ``explain(context, product_id) -> PriceExplanation | None``.
