"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem, with_count
from oscar_b2b.personal_managers import queries

CABINET_MENU = [
    MenuItem(_("Personal manager"), "personal_managers:mine", order=800, icon="headset"),
]

DASHBOARD_MENU = [
    MenuItem(
        with_count(_("Requests of dealers"), queries.open_count, _("%(label)s: %(count)d waiting")),
        "dashboard:b2b-manager-requests",
        order=35,
        icon="fas fa-comment-dots",
        permission="personal_managers.view_managerrequest",
    ),
    MenuItem(
        _("Personal managers"),
        "dashboard:b2b-managers",
        order=70,
        icon="fas fa-user-tie",
        permission="core.view_personalmanager",
    ),
]


class ManagerBlock:
    """Photo, name, phone, "write", "call me back": header, footer, error pages."""

    slot = "header.manager"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        member = getattr(request, "member", None)
        manager = member.dealer.manager if member else None
        if manager is None or not manager.is_active:
            return ""
        return render_to_string("personal_managers/block.html", {"manager": manager})
