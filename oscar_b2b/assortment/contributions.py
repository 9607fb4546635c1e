"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.assortment import queries, services
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


class GiveAssortment:
    """One rule for many dealers, or the rules of another dealer."""

    code = "assortment"
    label = _("Give an assortment")
    permission = "assortment.add_assortmentrule"
    order = 40

    def form(self, data: Any = None) -> Any:
        from oscar_b2b.assortment.dashboard.forms import GiveForm

        return GiveForm(data)

    def apply(self, *, dealers: Sequence[Any], form: Any, actor: Any) -> str:
        chosen = form.cleaned_data
        if chosen["effect"] == "copy":
            changed = services.copy(
                from_dealer_id=chosen["pattern"].pk, dealers=dealers, actor=actor
            )
        else:
            choice = services.Choice(
                effect=chosen["effect"],
                product_id=chosen["product"].pk if chosen["product"] else None,
                category_id=chosen["category"].pk if chosen["category"] else None,
                brand=chosen["brand"],
            )
            changed = services.give(dealers=dealers, choice=choice, actor=actor)
        return str(_("Dealers with changed rules: %(count)d.") % {"count": changed})
