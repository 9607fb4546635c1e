"""Demo: what the supplier's administrator decides on prices and stock of the demo company."""

from __future__ import annotations

from django.utils import timezone

from oscar_b2b.core.models import Dealer
from oscar_b2b.partner_pricing import services
from oscar_b2b.partner_pricing.models import DiscountRule, PriceType, StockView, Warehouse

LADDER = [10, 100, 1000]


class DemoMapping:
    """Shows the price types and warehouses that 1C has sent."""

    order = 15

    def ready(self) -> bool:
        """True when 1C's offers have arrived, which bring both."""
        return PriceType.objects.exists() and Warehouse.objects.exists()

    def load(self) -> None:
        services.show_everything_new(at=timezone.now())


class DemoStockViews:
    """Exact for one dealer, hidden for the rival, the ladder for everybody else."""

    order = 20

    def load(self) -> None:
        StockView.objects.get_or_create(
            dealer=None, segment=None, defaults={"mode": StockView.MASKED, "thresholds": LADDER}
        )
        for email, mode in (
            ("dealer@demo.example", StockView.EXACT),
            ("rival@demo.example", StockView.HIDDEN),
        ):
            dealer = Dealer.objects.filter(members__user__email=email).first()
            if dealer is not None:
                StockView.objects.get_or_create(dealer=dealer, defaults={"mode": mode})


class DemoDiscounts:
    """A rule for the first dealer; it rests until the shop's settings take discounts."""

    order = 45

    def load(self) -> None:
        dealer = Dealer.objects.filter(members__user__email="dealer@demo.example").first()
        if dealer is not None:
            DiscountRule.objects.get_or_create(
                dealer=dealer, name="Листопад −3 %", defaults={"percent": 3}
            )
