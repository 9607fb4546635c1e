"""Replaces ``OrderTotalCalculator``, which gives up on a total when one line has no price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oscar.apps.checkout import calculators
from oscar.core import prices


class OrderTotalCalculator(calculators.OrderTotalCalculator):
    """Adds what has a price; placing refuses the lines that have none, with their names."""

    def calculate(
        self, basket: Any, shipping_charge: Any, surcharges: Any = None, **kwargs: Any
    ) -> prices.Price:
        extra_excl = surcharges.total.excl_tax if surcharges else Decimal(0)
        extra_incl = surcharges.total.incl_tax if surcharges else Decimal(0)
        return prices.Price(
            currency=basket.currency,
            excl_tax=basket.total_excl_tax + shipping_charge.excl_tax + extra_excl,
            incl_tax=basket.total_incl_tax + shipping_charge.incl_tax + extra_incl,
        )
