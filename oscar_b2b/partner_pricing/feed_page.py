"""The right to stock feeds, and their place in the cabinet's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem
from oscar_b2b.core.permissions import FeaturePermission
from oscar_b2b.partner_pricing.feeds import RIGHT

FEED_RIGHTS = [FeaturePermission(RIGHT, _("Stock and prices for a web-shop"), ("head", "admin"))]

CABINET_MENU = [
    MenuItem(_("Stock for your web-shop"), "stock_feeds:list", order=85, icon="rss", right=RIGHT)
]
