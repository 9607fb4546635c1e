"""Adapters from core's extension points to this module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.account_security.services import two_factor
from oscar_b2b.core.menus import MenuItem
from oscar_b2b.core.site_settings import SiteSetting

SETTINGS = [
    SiteSetting(
        two_factor.SETTING,
        _("Second factor for employees of the supplier"),
        default=two_factor.OPTIONAL,
        group=_("Safe accounts"),
        choices=(
            (two_factor.OFF, _("is not asked for")),
            (two_factor.OPTIONAL, _("is asked for from those who set it up")),
            (two_factor.REQUIRED, _("everybody must set it up")),
        ),
        help_text=_(
            "A code of an authenticator app after the password. Without it neither the dashboard "
            "nor the editing of pages opens."
        ),
    ),
]

CABINET_MENU = [
    MenuItem(_("Security"), "account_security:overview", order=910, icon="shield-check"),
]

DASHBOARD_MENU = [
    MenuItem(
        _("Locked log-ins"),
        "dashboard:b2b-locked-logins",
        order=910,
        icon="fas fa-user-lock",
        permission="axes.delete_accessattempt",
    ),
]


class LogOutButton:
    """ "Log out everywhere" on an employee's page in the cabinet."""

    slot = "member.actions"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        return render_to_string(
            "account_security/log_out_button.html",
            {"person": context["person"]},
            request=context.get("request"),
        )
