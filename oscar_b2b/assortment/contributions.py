"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.assortment import queries
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.menus import MenuItem

DASHBOARD_MENU = [
    MenuItem(
        _("Assortment"),
        "dashboard:b2b-assortment",
        order=120,
        icon="fas fa-filter",
        permission="assortment.view_assortmentrule",
    ),
]
#: Rules shown on a dealer's page; the rest is in the list.
_SHOWN = 20


class OwnAssortment:
    """The dealer sees what the rules let through."""

    order = 0

    def visible(self, context: B2BContext, products: Any) -> Any:
        condition = queries.condition(context=context)
        return products if condition is None else products.filter(condition)

    def narrows(self, context: B2BContext) -> bool:
        return bool(queries.levels(context=context))


class RulesOfDealer:
    """The dealer's own rules on its page in the dashboard."""

    slot = "dashboard.dealer"
    order = 40

    def render(self, context: Mapping[str, Any]) -> str:
        request = context["request"]
        if not request.user.has_perm("assortment.view_assortmentrule"):
            return ""
        rules = queries.rules(dealer_id=context["dealer"].pk)[:_SHOWN]
        return render_to_string(
            "assortment/dashboard/dealer.html",
            {"rules": rules, "dealer": context["dealer"]},
            request=request,
        )
