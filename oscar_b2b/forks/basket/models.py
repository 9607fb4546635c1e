"""Replaces ``Basket.all_lines`` (N+1 queries) and ``is_quantity_allowed`` (stock in a message)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core.utils import round_half_up_two_dec

from oscar_b2b.core.units import UnitInfo


class Basket(AbstractBasket):
    """A basket whose lines, prices and stock cost a fixed number of queries."""

    def all_lines(self) -> Any:
        if self.id is None or self._lines is not None:
            return super().all_lines()
        self._lines = self.lines.select_related(
            "product__product_class",
            "product__parent__product_class",
            "stockrecord__partner",
        ).order_by(self._meta.pk.name)
        if self.has_strategy:
            self.strategy.prime([line.product for line in self._lines])
        return self._lines

    def is_quantity_allowed(self, qty: int, line: Any = None) -> tuple[bool, Any]:
        if line is not None:
            permitted, reason = line.purchase_info.availability.is_purchase_permitted(qty)
            if not permitted:
                return False, reason
        return super().is_quantity_allowed(qty)

    def _get_total(self, model_property: str) -> Decimal:
        """Add up the lines that have a price; Oscar fails on one without, on every page."""
        values = (getattr(line, model_property) for line in self.all_lines())
        return round_half_up_two_dec(sum((v for v in values if v is not None), Decimal(0)))

    def quanta_of(self, product_id: int) -> int:
        """Return how much of a product is in all lines together: quantity breaks count that."""
        lines = self.all_lines()
        counted: tuple[Any, Counter[int]] | None = getattr(self, "_quanta", None)
        if counted is None or counted[0] is not lines:
            quanta: Counter[int] = Counter()
            for line in lines:
                quanta[line.product_id] += line.quantity
            counted = self._quanta = (lines, quanta)
        return counted[1][product_id]

    @property
    def title(self) -> str:
        """Name of the basket for people."""
        terms = getattr(self, "b2b_terms", None)
        return terms.name if terms else ""


class Line(AbstractLine):
    """Replaces Oscar's sums of a line, which know no quanta and round VAT per piece.

    A price is that of one unit; ``quantity`` counts quanta. 1C rounds once per line.
    """

    @property
    def line_price_incl_tax(self) -> Any:
        price = self.purchase_info.price.incl_tax if self._quote else None
        if price is None:
            return super().line_price_incl_tax
        return self.sale_unit.amount(price, self.quantity)

    @property
    def line_price_excl_tax(self) -> Any:
        quote, total = self._quote, self.line_price_incl_tax
        if quote is None or total is None:
            return super().line_price_excl_tax
        return total - quote.tax_in(total)

    @property
    def sale_unit(self) -> UnitInfo:
        """What ``quantity`` counts."""
        return getattr(self.purchase_info.price, "unit", None) or UnitInfo()

    @property
    def units(self) -> Any:
        """The quantity in units, as people and 1C say it: 0.3 of a kilogram."""
        return self.sale_unit.units(self.quantity)

    @property
    def is_to_confirm(self) -> bool:
        """More than the buyer is shown: the supplier has to confirm it."""
        stock = self.purchase_info.availability
        return stock.is_available_to_buy and not stock.promises(self.quantity)

    @property
    def _quote(self) -> Any:
        return getattr(self.purchase_info.price, "quote", None)


from oscar.apps.basket.models import *  # noqa: E402, F403
