"""Availability policies that never carry a figure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.availability import Base

from oscar_b2b.core import availability
from oscar_b2b.core.availability import StockDisplay


class DealerStock(Base):
    """Replaces Oscar's ``StockRequired``, which writes the figure into messages and ``max``.

    The free quantity is used only inside :meth:`is_purchase_permitted`.
    """

    def __init__(self, display: StockDisplay, free: int | None, has_record: bool) -> None:
        self.display = display
        self._free = free
        self._has_record = has_record

    @property
    def code(self) -> str:
        return self.display.code

    @property
    def message(self) -> str:
        return self.display.label

    @property
    def is_available_to_buy(self) -> bool:
        return self._has_record and (self._free is None or self._free > 0)

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, str]:
        if not self._has_record:
            return False, _("This item cannot be ordered from your warehouses.")
        if self._free is None or quantity <= self._free:
            return True, ""
        return False, _("There is not enough stock. Order fewer, or choose another warehouse.")


NOT_SOLD = StockDisplay(availability.OUT_OF_STOCK, "", "")
