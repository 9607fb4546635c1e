"""Entries of the dashboard's menu, and the dealer's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_b2b.contracts import queries, staff_queries
from oscar_b2b.core.menus import MenuItem

DASHBOARD_MENU = [
    MenuItem(
        _("Contracts"),
        "dashboard:b2b-contracts",
        order=60,
        icon="fas fa-file-contract",
        permission="contracts.view_contract",
    ),
    MenuItem(
        _("Agreements"),
        "dashboard:b2b-agreements",
        order=65,
        icon="fas fa-file-signature",
        permission="contracts.view_agreement",
    ),
    MenuItem(
        _("Standard terms of segments"),
        "dashboard:b2b-segments",
        order=66,
        icon="fas fa-layer-group",
        permission="contracts.view_segmentterms",
    ),
]


class ContractsOfDealer:
    """On the dashboard's page of a dealer: his contracts and what is bound to him by hand."""

    slot = "dashboard.dealer"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        request, dealer = context["request"], context["dealer"]
        if not request.user.has_perm("contracts.view_contract"):
            return ""
        day = timezone.localdate()
        contracts, bindings = staff_queries.of_dealer(dealer=dealer, day=day)
        standard = staff_queries.standard_for(dealer=dealer, day=day)
        return render_to_string(
            "contracts/dashboard/of_dealer.html",
            {
                "cards": queries.cards(contracts, chosen="", with_money=True),
                "bindings": bindings,
                "dealer": dealer,
                "standard": queries.label(standard) if standard is not None else "",
                "may_order": standard is not None
                and standard.standard is not None
                and standard.standard.may_order,
            },
            request=request,
        )
