"""Entries of shipments in the dashboard's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem

DASHBOARD_MENU = [
    MenuItem(
        _("Shipments"),
        "dashboard:b2b-shipments",
        order=1,
        icon="fas fa-boxes",
        permission="shipping_carriers.view_waybill",
        group=_("Delivery"),
    ),
    MenuItem(
        _("Registers"),
        "dashboard:b2b-registers",
        order=2,
        icon="fas fa-clipboard-list",
        permission="shipping_carriers.view_register",
        group=_("Delivery"),
    ),
    MenuItem(
        _("Senders"),
        "dashboard:b2b-senders",
        order=12,
        icon="fas fa-warehouse",
        permission="shipping_carriers.view_senderprofile",
        group=_("Delivery"),
    ),
]
