"""The carriers' entry in the dashboard's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem

DASHBOARD_MENU = [
    MenuItem(
        _("Delivery methods"),
        "dashboard:b2b-delivery-methods",
        order=5,
        icon="fas fa-shipping-fast",
        permission="shipping_carriers.view_deliverymethod",
        group=_("Delivery"),
    ),
    MenuItem(
        _("Carriers"),
        "dashboard:b2b-carriers",
        order=10,
        icon="fas fa-truck",
        permission="shipping_carriers.view_carrieraccount",
        group=_("Delivery"),
    ),
]
