from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShippingCarriersConfig(AppConfig):
    name = "oscar_b2b.shipping_carriers"
    label = "shipping_carriers"
    verbose_name = _("Delivery")
