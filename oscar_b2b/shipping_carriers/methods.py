"""Oscar's shipping method interface over a row of ``DeliveryMethod`` and what is chosen for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.shipping import methods
from oscar.core.prices import Price

from oscar_b2b.shipping_carriers.domain import charge_for, next_days, zone_charge
from oscar_b2b.shipping_carriers.domain.packing import Load
from oscar_b2b.shipping_carriers.models import DeliveryMethod, PaidBy, StoredQuote
from oscar_b2b.shipping_carriers.queries.selections import BY_CARRIER, Selection

_NOTHING = Decimal("0.00")


class OfferedMethod(methods.Base):
    """A delivery method with the administrator's name, terms and charge.

    Two numbers: ``calculate`` is what the dealer pays us, in the order's total; ``estimate`` is
    what he pays the carrier himself. Both are read, nothing is asked here: see
    ``services.quotes``. Charges are in the shop's currency and include VAT. A basket in another
    currency is charged nothing here: the sum is agreed with the manager, and the description says
    so.

    :param selection: what the buyer has chosen so far; without one, nothing.
    :param load: of the basket, for steps of weight.
    """

    def __init__(
        self, row: DeliveryMethod, selection: Selection | None = None, load: Load | None = None
    ) -> None:
        self.row = row
        self.code = row.code
        self.kind = row.kind
        # The rows that come with the module carry texts of the message catalogue.
        self.name = _(row.name)
        self.description = _(row.description) if row.description else ""
        self.selection = selection or Selection(method=row)
        self.load = load or Load()

    @property
    def condition_key(self) -> str:
        """The key of its conditions, see ``core.conditions``."""
        return f"delivery.{self.code}"

    @property
    def is_paid(self) -> bool:
        """Whether something may be charged in the order."""
        zones = getattr(self.row, "offered_zones", ())
        return (
            self.row.charge > 0
            or any(zone.charge > 0 or zone.steps.all() for zone in zones)
            or (bool(self.row.carrier) and self.row.paid_by == PaidBy.ORDER)
        )

    @property
    def needs(self) -> str:
        """What is still to be chosen, a sentence; empty when nothing is."""
        return self.selection.needs

    @property
    def problem(self) -> str:
        """Why what was chosen cannot be had (any more), a sentence."""
        return self.selection.problem

    @property
    def quote(self) -> StoredQuote | None:
        """The carrier's price, whoever pays it; ``None`` = not asked yet, or there is no carrier.

        Its ``amount`` may be ``None``: by the carrier's tariff.
        """
        return self.selection.quote

    @property
    def estimate(self) -> StoredQuote | None:
        """What the recipient pays the carrier; ``None`` when he pays nothing or it is not asked."""
        return self.quote if self.row.paid_by == PaidBy.RECIPIENT else None

    @property
    def is_paid_to_carrier(self) -> bool:
        """Whether the recipient pays a carrier, so that no charge here does not mean "free"."""
        by_carrier = self.row.kind in BY_CARRIER and not self.selection.has_own_waybill
        return by_carrier and self.row.paid_by == PaidBy.RECIPIENT

    @property
    def charge_is_open(self) -> bool:
        """Whether the carrier's price belongs into the order and is not known: it comes on top."""
        if not self.selection.carrier or self.row.paid_by != PaidBy.ORDER:
            return False
        return self.quote is None or self.quote.amount is None

    @property
    def arrives(self) -> date | None:
        """The day the goods arrive: as the carrier says, or the next trip to the zone."""
        if self.quote is not None:
            return self.quote.arrives
        zone = self.selection.zone
        if zone is None:
            return None
        days = next_days(
            weekdays=zone.weekdays,
            cutoff=zone.cutoff,
            lead_days=zone.lead_days,
            now=timezone.localtime(),
            count=1,
        )
        return days[0] if days else None

    def calculate(self, basket: Any) -> Price:
        """Return what the dealer pays us for delivery; reads only."""
        charge = _NOTHING
        if basket.currency == settings.OSCAR_DEFAULT_CURRENCY:
            charge = self._charge(basket.total_incl_tax)
        return Price(currency=basket.currency, excl_tax=charge, incl_tax=charge)

    def _charge(self, total: Decimal) -> Decimal:
        zone = self.selection.zone
        if zone is not None:
            return zone_charge(
                charge=zone.charge,
                steps=zone.steps.all(),
                free_from=self.row.free_from if zone.free_from is None else zone.free_from,
                total=total,
                weight=self.load.known_weight,
            )
        charge = self.row.charge
        quote = self.quote if self.row.paid_by == PaidBy.ORDER else None
        if quote is not None and quote.amount is not None:
            charge += quote.amount
        return charge_for(total=total, charge=charge, free_from=self.row.free_from)
