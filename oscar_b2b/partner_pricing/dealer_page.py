"""Discounts and stock views in the dashboard: menu, a dealer's page, many dealers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.menus import MenuItem
from oscar_b2b.partner_pricing import client_terms
from oscar_b2b.partner_pricing.models import StockView

DASHBOARD_MENU = [
    MenuItem(
        _("Discount rules"),
        "dashboard:b2b-discounts",
        order=130,
        icon="fas fa-percent",
        permission="partner_pricing.view_discountrule",
    ),
    MenuItem(
        _("Stock shown to dealers"),
        "dashboard:b2b-stock-views",
        order=140,
        icon="fas fa-low-vision",
        permission="partner_pricing.view_stockview",
    ),
]
#: Rules shown on a dealer's page; the rest is in the list.
_SHOWN = 20


class TermsOfDealer:
    """The dealer's own view of stock and its discount rules."""

    slot = "dashboard.dealer"
    order = 30

    def render(self, context: Mapping[str, Any]) -> str:
        request, dealer = context["request"], context["dealer"]
        facts: dict[str, Any] = {"dealer": dealer}
        if request.user.has_perm("partner_pricing.view_stockview"):
            facts["view"] = StockView.objects.filter(dealer=dealer).first()
            facts["may_see_view"] = True
        if request.user.has_perm("partner_pricing.view_discountrule"):
            facts["rules"] = list(client_terms.discounts(dealer_id=dealer.pk)[:_SHOWN])
            facts["may_see_rules"] = True
        if len(facts) == 1:
            return ""
        return render_to_string("partner_pricing/dashboard/dealer.html", facts, request=request)


class ShowStock:
    """How stock is shown to many dealers."""

    code = "stock-view"
    label = _("Set how stock is shown")
    permission = "partner_pricing.change_stockview"
    order = 30

    def form(self, data: Any = None) -> Any:
        from oscar_b2b.partner_pricing.dashboard.client_forms import ShowStockForm

        return ShowStockForm(data)

    def apply(self, *, dealers: Sequence[Any], form: Any, actor: Any) -> str:
        try:
            changed = client_terms.show_stock_to(dealers=dealers, actor=actor, **form.cleaned_data)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error
        return str(_("Dealers whose view of stock changed: %(count)d.") % {"count": changed})
