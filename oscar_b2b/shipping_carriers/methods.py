"""Oscar's shipping method interface over a row of ``DeliveryMethod``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from oscar.apps.shipping import methods
from oscar.core.prices import Price

from oscar_b2b.shipping_carriers.domain import charge_for
from oscar_b2b.shipping_carriers.models import DeliveryMethod


class OfferedMethod(methods.Base):
    """A delivery method with the administrator's name, terms and charge.

    Charges are in the shop's currency and include VAT. A basket in another currency is charged
    nothing here: the sum is agreed with the manager, and the description says so.
    """

    def __init__(self, row: DeliveryMethod) -> None:
        self.row = row
        self.code = row.code
        self.kind = row.kind
        # The rows that come with the module carry texts of the message catalogue.
        self.name = _(row.name)
        self.description = _(row.description) if row.description else ""

    @property
    def is_paid(self) -> bool:
        return self.row.charge > 0

    def calculate(self, basket: Any) -> Price:
        charge = Decimal("0.00")
        if basket.currency == settings.OSCAR_DEFAULT_CURRENCY:
            charge = charge_for(
                total=basket.total_incl_tax, charge=self.row.charge, free_from=self.row.free_from
            )
        return Price(currency=basket.currency, excl_tax=charge, incl_tax=charge)
