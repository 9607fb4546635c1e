"""Adds to the lines of an order what they count and what has still to be confirmed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from oscar.apps.order.abstract_models import AbstractLine

from oscar_b2b.core.units import UnitInfo

#: Status of a line that was ordered beyond what the buyer was shown.
TO_CONFIRM = "to_confirm"

#: Type of the line attribute that keeps ``{"quantum": "0.1", "unit": "kg"}`` of the day of the
#: order. A line without one counts whole units.
SALE_UNIT = "sale_unit"


class Line(AbstractLine):
    """An order line that knows its units. Prefetch ``attributes`` wherever several are shown."""

    @property
    def sale_unit(self) -> UnitInfo:
        """Quantum and unit as they were when the order was placed."""
        kept = next((each.value for each in self.attributes.all() if each.type == SALE_UNIT), None)
        if kept is None:
            return UnitInfo()
        return UnitInfo(kept.get("unit", ""), quantum=Decimal(kept["quantum"]))

    @property
    def units(self) -> Any:
        """The quantity in units, as people and 1C say it: 0.3 of a kilogram."""
        return self.sale_unit.units(self.quantity)

    @property
    def is_to_confirm(self) -> bool:
        """The supplier has not said yet whether there is enough."""
        return bool(self.status == TO_CONFIRM and self.order.status in UNCONFIRMED)


#: Statuses of an order in which the supplier has not yet looked at it.
UNCONFIRMED = ("new", "registered")


from oscar.apps.order.models import *  # noqa: E402, F403
