"""Replaces ``Basket.all_lines`` (N+1 queries) and ``is_quantity_allowed`` (stock in a message)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core.utils import round_half_up_two_dec


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

    @property
    def title(self) -> str:
        """Name of the basket for people."""
        terms = getattr(self, "b2b_terms", None)
        return terms.name if terms else ""


class Line(AbstractLine):
    """Replaces ``line_price_excl_tax``, which rounds VAT per piece: 1C rounds it per line."""

    @property
    def line_price_excl_tax(self) -> Any:
        quote = getattr(self.purchase_info.price, "quote", None)
        total = self.line_price_incl_tax
        if quote is None or total is None:
            return super().line_price_excl_tax
        return total - quote.tax_in(total)


from oscar.apps.basket.models import *  # noqa: E402, F403
