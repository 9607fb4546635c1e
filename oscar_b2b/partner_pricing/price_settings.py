"""What an administrator chooses about prices (extension point ``site_settings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.site_settings import SiteSetting
from oscar_b2b.partner_pricing.price_facts import DISCOUNTS
from oscar_b2b.partner_pricing.price_steps import DiscountWay

PRICE_SETTINGS = [
    SiteSetting(
        DISCOUNTS,
        _("Discounts of the shop"),
        DiscountWay.OFF.value,
        _("Prices"),
        (
            (DiscountWay.OFF.value, _("off: prices are final in 1C")),
            (DiscountWay.LARGEST.value, _("the largest one that fits")),
            (DiscountWay.SUM.value, _("the sum of all that fit, 100 % at most")),
        ),
        _("Discount rules are taken off the prices that 1C sends; buyers see which rule it was."),
        order=10,
    ),
]
