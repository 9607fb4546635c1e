"""Units and multiples in which a product is sold, in bulk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """How a product is counted. ``weight`` in kg and ``volume`` in m³ of one unit.

    :param multiple: units are sold only in multiples of this, at least 1.
    :param pack: units in a box, for information.
    :param code: of the unit in the accounting system ("796"), as it gave it; "" = unknown.
    """

    unit: str = ""
    multiple: int = 1
    pack: int = 1
    weight: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    code: str = ""

    def rounded_up(self, quantity: int) -> int:
        """Return the smallest multiple that is not less than ``quantity``."""
        return -(-quantity // self.multiple) * self.multiple


class UnitRule(Protocol):
    """Extension point ``unit_rules``; the first rule that knows a product answers."""

    order: int

    def units(self, product_ids: Collection[int]) -> dict[int, UnitInfo]:
        """Return units by product id with one query."""
