"""Demo: how the supplier's administrator shows stock to the three demo dealers."""

from __future__ import annotations

from oscar_b2b.core.models import Dealer
from oscar_b2b.partner_pricing.models import StockView

LADDER = [10, 100, 1000]


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
