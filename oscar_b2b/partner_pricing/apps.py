from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnerPricingConfig(AppConfig):
    name = "oscar_b2b.partner_pricing"
    label = "partner_pricing"
    verbose_name = _("Prices and stock")

    def ready(self) -> None:
        from oscar_b2b.core import audit
        from oscar_b2b.partner_pricing.models import (
            DiscountRule,
            PriceType,
            StockFeed,
            StockView,
            Warehouse,
        )

        # With the moment of the decision: that a new price type stays hidden changes nothing else.
        for model in (DiscountRule, StockView, PriceType, Warehouse):
            audit.watch(model)
        audit.watch(StockFeed, but=("token_digest", "read_at"))
