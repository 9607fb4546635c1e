"""Stock in bulk, already behind the dealer's mask.

A :class:`StockDisplay` carries words, never the figure behind them: what is not in it cannot
leak through a template, an attribute or an export.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext

IN_STOCK = "instock"
LOW_STOCK = "lowstock"
OUT_OF_STOCK = "outofstock"
HIDDEN = "hidden"

#: An order beyond what is shown is taken, "to be confirmed by the supplier".
CONFIRM = "confirm"
#: An order beyond what is shown is refused.
REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class WarehouseStock:
    """Stock of a product in one warehouse, as the dealer may see it.

    :param label: "7", ">100", "немає"; empty when hidden.
    :param spoken: the same in words for screen readers.
    :param orderable: quanta that the label promises: 7, 100, 0. Read from the label, not from the
        stock.
    :param surcharge: percent that goods from here cost more.
    """

    warehouse_id: int
    name: str
    code: str
    label: str
    spoken: str
    is_home: bool = False
    days: int = 0
    orderable: int = 0
    surcharge: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class StockDisplay:
    """Stock of a product over all warehouses of the dealer; ``home`` first in ``warehouses``.

    :param beyond: what happens to an order for more than the labels promise: ``CONFIRM``,
        ``REFUSE``, or "" where the stock record itself decides (no module knows better).
    :param expected: when the next batch comes, as the accounting system says.
    """

    code: str
    label: str
    spoken: str
    warehouses: tuple[WarehouseStock, ...] = field(default=())
    beyond: str = ""
    expected: date | None = None

    @property
    def home(self) -> WarehouseStock | None:
        return next((each for each in self.warehouses if each.is_home), None)

    def at(self, warehouse_id: int) -> WarehouseStock | None:
        """Return what is shown of one warehouse."""
        return next((each for each in self.warehouses if each.warehouse_id == warehouse_id), None)

    @property
    def choices(self) -> tuple[WarehouseStock, ...]:
        """Warehouses that the buyer can choose from; none where there is nothing to choose."""
        offered = tuple(
            each
            for each in self.warehouses
            if each.is_home or each.orderable > 0 or self.beyond == CONFIRM
        )
        return offered if len(offered) > 1 else ()

    @property
    def has_surcharges(self) -> bool:
        """Goods from some warehouse cost more."""
        return any(each.surcharge for each in self.warehouses)

    @property
    def elsewhere(self) -> tuple[WarehouseStock, ...]:
        """Other warehouses that have the product."""
        return tuple(
            each
            for each in self.warehouses
            if not each.is_home and each.code in (IN_STOCK, LOW_STOCK)
        )


class AvailabilityRule(Protocol):
    """Extension point ``availability_rules``; the first rule answers."""

    order: int

    def display(
        self, context: B2BContext, product_ids: Collection[int]
    ) -> dict[int, StockDisplay] | None:
        """Return what the dealer may see of each product's stock, or None to pass."""

    def records(self, context: B2BContext, stockrecords: Collection[Any]) -> list[Any] | None:
        """Return the stock records this dealer may buy from, best first, or None to pass.

        The order must not depend on stock that the dealer does not see: whoever asks puts those
        whose label promises some first.
        """
