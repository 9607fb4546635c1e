from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnerPricingConfig(AppConfig):
    name = "oscar_b2b.partner_pricing"
    label = "partner_pricing"
    verbose_name = _("Prices and stock")
