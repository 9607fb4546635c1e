"""Discount rules and stock views: lists, add, change, delete."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from oscar_b2b.core import site_settings
from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.editing import DeleteRow, EditRow
from oscar_b2b.partner_pricing import client_terms
from oscar_b2b.partner_pricing.dashboard.client_forms import DiscountForm, StockViewForm
from oscar_b2b.partner_pricing.models import DiscountRule, StockView

DISCOUNTS = "dashboard:b2b-discounts"
STOCK_VIEWS = "dashboard:b2b-stock-views"


class Discounts(StaffOnly, ListView):
    """All discount rules, and whether the shop takes discounts at all."""

    permission_required = "partner_pricing.view_discountrule"
    template_name = "partner_pricing/dashboard/discounts.html"
    context_object_name = "rules"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        return client_terms.discounts(words=self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            words=self.words,
            are_off=site_settings.value("partner_pricing.discounts") == "off",
            **kwargs,
        )


class EditDiscount(EditRow):
    """A new or a changed discount rule."""

    model = DiscountRule
    form_class = DiscountForm
    list_url = DISCOUNTS
    list_name = _("Discount rules")
    new_name = _("New discount rule")
    notice = _(
        "Conditions that are empty fit everybody and everything; those that are set must all fit."
    )
    from_query = ("dealer", "legal_entity", "segment")

    def keep(self, row: Any) -> None:
        client_terms.keep_discount(rule=row)


class DeleteDiscount(DeleteRow):
    """Take a discount rule back."""

    model = DiscountRule
    list_url = DISCOUNTS

    def drop(self, row: Any) -> None:
        client_terms.drop(row=row)


class StockViews(StaffOnly, ListView):
    """How stock is shown, to whom."""

    permission_required = "partner_pricing.view_stockview"
    template_name = "partner_pricing/dashboard/stock_views.html"
    context_object_name = "views"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.words = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        return client_terms.stock_views(words=self.words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(words=self.words, **kwargs)


class EditStockView(EditRow):
    """A new or a changed stock view."""

    model = StockView
    form_class = StockViewForm
    list_url = STOCK_VIEWS
    list_name = _("Stock shown to dealers")
    new_name = _("New view of stock")
    notice = _(
        "A contract's view wins over the dealer's, a dealer's over the segment's, that over "
        "everybody's."
    )
    from_query = ("dealer", "segment")

    def keep(self, row: Any) -> None:
        client_terms.keep_stock_view(view=row)


class DeleteStockView(DeleteRow):
    """The next owner's view holds again."""

    model = StockView
    list_url = STOCK_VIEWS

    def drop(self, row: Any) -> None:
        client_terms.drop(row=row)
