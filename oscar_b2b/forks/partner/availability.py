"""Availability policies that never carry a figure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.availability import Base

from oscar_b2b.core import availability
from oscar_b2b.core.availability import StockDisplay


class DealerStock(Base):
    """Replaces Oscar's ``StockRequired``, which writes the figure into messages and ``max``.

    :param promised: quanta that can be had for certain. Where a module shows the stock it comes
        from what is shown, so that no answer here depends on a figure that is not. None = the
        product's stock is not counted.
    """

    def __init__(self, display: StockDisplay, promised: int | None, has_record: bool) -> None:
        self.display = display
        self._promised = promised
        self._has_record = has_record

    @property
    def code(self) -> str:
        return self.display.code

    @property
    def message(self) -> str:
        return self.display.label

    @property
    def is_available_to_buy(self) -> bool:
        return self._has_record and (self._takes_any or self.promises(1))

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if not self._has_record:
            return False, _("This item cannot be ordered from your warehouses.")
        if self._takes_any or self.promises(quantity):
            return True, ""
        return False, _("There is not enough stock. Order fewer, or choose another warehouse.")

    def promises(self, quantity: int) -> bool:
        """Tell whether so many quanta need no word of the supplier."""
        return self._has_record and (self._promised is None or quantity <= self._promised)

    @property
    def _takes_any(self) -> bool:
        return self.display.beyond == availability.CONFIRM


NOT_SOLD = StockDisplay(availability.OUT_OF_STOCK, "", "")
