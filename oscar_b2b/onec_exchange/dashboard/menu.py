"""The exchange's entries in the dashboard's menu, in the order an administrator needs them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem

#: Modules with pages about 1C (mapping) put their entries under the same heading.
GROUP = _("1C exchange")


def _item(order: int, label: Any, name: str, icon: str, permission: str) -> MenuItem:
    return MenuItem(
        label,
        f"dashboard:b2b-exchange-{name}",
        order=order,
        icon=f"fas fa-{icon}",
        permission=f"onec_exchange.{permission}",
        group=GROUP,
    )


DASHBOARD_MENU = [
    _item(10, _("Exchange journal"), "journal", "exchange-alt", "view_exchangesession"),
    _item(11, _("Files of 1C"), "files", "file-code", "view_exchangefile"),
    _item(12, _("Requests of 1C"), "requests", "list", "view_exchangesession"),
    _item(13, _("Orders to 1C"), "outbox", "paper-plane", "view_outbox"),
    _item(14, _("Calls to 1C"), "calls", "plug", "view_livecall"),
    _item(20, _("Exchange nodes"), "nodes", "server", "view_exchangenode"),
    _item(21, _("Self-test"), "selftest", "stethoscope", "change_exchangenode"),
    _item(22, _("Alarms"), "alarms", "bell", "change_alarm"),
    _item(23, _("Owners of fields"), "owners", "user-tag", "change_fieldowner"),
]
