"""The entry in the dashboard's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem

DASHBOARD_MENU = [
    MenuItem(
        _("Conditions texts"),
        "dashboard:b2b-conditions",
        order=310,
        icon="fas fa-info-circle",
        permission="cms_pages.view_condition",
    ),
]
