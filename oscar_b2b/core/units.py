"""Units, quanta and multiples in which a product is sold, in bulk."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

ONE = Decimal(1)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """How a product is counted. ``weight`` in kg and ``volume`` in m³ of one unit.

    Oscar counts integers: the quantity of a line counts *quanta*, the smallest parts of the unit
    that are sold (docs/adr/0012). People and the accounting system speak in units.

    :param multiple: quanta are sold only in multiples of this, at least 1.
    :param pack: quanta in a box, for information.
    :param code: of the unit in the accounting system ("796"), as it gave it; "" = unknown.
    :param quantum: units in one quantum: 0.1 of a kilogram; 1 for what is sold by the piece.
    """

    unit: str = ""
    multiple: int = 1
    pack: int = 1
    weight: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    code: str = ""
    quantum: Decimal = ONE

    def rounded_up(self, quantity: int) -> int:
        """Return the smallest multiple that is not less than ``quantity``, in quanta."""
        return -(-quantity // self.multiple) * self.multiple

    def quanta(self, units: Decimal | int) -> int:
        """Return the fewest quanta that make at least so many units: 0.25 kg of 0.1 kg → 3."""
        return units if isinstance(units, int) and self.quantum == 1 else self._ceiling(units)

    def _ceiling(self, units: Decimal | int) -> int:
        return math.ceil(Decimal(units) / self.quantum)

    def takes(self, units: Decimal | int) -> bool:
        """Tell whether a quantity makes sense at all: no half pieces of what is sold whole."""
        return self.is_fractional or units == int(units)

    def units(self, quanta: int) -> Decimal | int:
        """Return how many units a count of quanta is: 3 of 0.1 kg → 0.3."""
        return quanta if self.quantum == 1 else (quanta * self.quantum).normalize() + 0

    @property
    def step(self) -> Decimal | int:
        """The multiple in units: what a quantity must be a multiple of."""
        return self.units(self.multiple)

    @property
    def box(self) -> Decimal | int:
        """The pack in units."""
        return self.units(self.pack)

    def amount(self, price: Decimal, quanta: int) -> Decimal:
        """Return what so many quanta cost at a price per unit, rounded once, to the cent."""
        return (price * self.quantum * quanta).quantize(CENT, ROUND_HALF_UP)

    @property
    def is_fractional(self) -> bool:
        """Sold in parts of the unit, so that a quantity may have decimals."""
        return self.quantum != self.quantum.to_integral_value()


class UnitRule(Protocol):
    """Extension point ``unit_rules``; the first rule that knows a product answers."""

    order: int

    def units(self, product_ids: Collection[int]) -> dict[int, UnitInfo]:
        """Return units by product id with one query."""
