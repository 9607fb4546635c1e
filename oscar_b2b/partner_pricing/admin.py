"""Django admin of prices and stock. 1C owns the figures; the supplier decides what is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oscar_b2b.partner_pricing import domain, models

#: Figures that show in lists what a stock view makes of them.
_EXAMPLES = (7, 57, 250, 5000)


class _Reviewed(admin.ModelAdmin):
    """What somebody saves here is decided on, as on the mapping pages of the dashboard."""

    readonly_fields = ("reviewed_at",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        obj.reviewed_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(models.PriceType)
class PriceTypeAdmin(_Reviewed):
    """Which price lists of 1C are shown, and which one is the retail price."""

    list_display = (
        "name",
        "currency",
        "currency_text",
        "vat_included",
        "is_retail",
        "is_active",
        "is_cost",
        "reviewed_at",
        "guid",
    )
    list_editable = ("currency", "is_retail", "is_active")
    list_filter = ("is_active", "is_cost", "is_retail", "currency")
    search_fields = ("name", "guid")


@admin.register(models.Price)
class PriceAdmin(admin.ModelAdmin):
    list_display = ("product", "price_type", "min_quantity", "amount", "updated_at")
    list_filter = ("price_type",)
    list_select_related = ("product__parent", "price_type")
    search_fields = ("product__title", "product__upc", "product__code")
    raw_id_fields = ("product",)
    autocomplete_fields = ("price_type",)
    show_full_result_count = False


@admin.register(models.CurrencyRate)
class CurrencyRateAdmin(admin.ModelAdmin):
    list_display = ("currency", "rate", "valid_on")


@admin.register(models.Warehouse)
class WarehouseAdmin(_Reviewed):
    list_display = (
        "partner",
        "kind",
        "region",
        "delivery_days",
        "pickup",
        "is_active",
        "reviewed_at",
    )
    list_editable = ("pickup", "is_active")
    list_filter = ("kind", "region", "is_active")
    list_select_related = ("partner",)
    search_fields = ("partner__name", "guid", "region")


class StockViewForm(forms.ModelForm):
    """Thresholds are kept sorted and without repetitions; a view belongs to one owner."""

    class Meta:
        model = models.StockView
        fields = ("contract_guid", "dealer", "segment", "mode", "thresholds", "out_of_stock")

    def clean_thresholds(self) -> list[int]:
        thresholds = sorted(set(self.cleaned_data["thresholds"] or ()))
        if thresholds and thresholds[0] < 1:
            raise forms.ValidationError(_("Thresholds are whole numbers from 1, such as 10, 100."))
        return thresholds

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("dealer") and cleaned.get("segment"):
            raise forms.ValidationError(_("Choose a dealer or a segment, not both."))
        return cleaned


@admin.register(models.StockView)
class StockViewAdmin(admin.ModelAdmin):
    """Who sees stock how: the dealer's own row counts before the segment's and everybody's."""

    form = StockViewForm
    list_display = ("owner", "mode", "thresholds", "example", "out_of_stock")
    list_filter = ("mode", "out_of_stock")
    list_select_related = ("dealer", "segment")
    autocomplete_fields = ("dealer",)
    search_fields = ("dealer__name", "segment__name")

    @admin.display(description=_("for"))
    def owner(self, view: models.StockView) -> str:
        return str(view.dealer or view.segment or _("everybody else"))

    @admin.display(description=_("7, 57, 250 and 5000 read"))
    def example(self, view: models.StockView) -> str:
        if not view.mode:
            return str(_("as for the segment or everybody"))
        rule = domain.View.of(view.mode, view.thresholds)
        marks = [domain.mask(figure, rule).label for figure in _EXAMPLES]
        return ", ".join(marks) if any(marks) else str(_("nothing"))


@admin.register(models.SaleUnit)
class SaleUnitAdmin(admin.ModelAdmin):
    list_display = ("product", "unit", "multiple", "pack", "weight", "volume", "vat_rate")
    list_select_related = ("product__parent",)
    search_fields = ("product__title", "product__upc", "product__code")
    raw_id_fields = ("product",)
    show_full_result_count = False


@admin.register(models.ClientStock)
class ClientStockAdmin(admin.ModelAdmin):
    """Limits that 1C sends; shown so that somebody can see why a client sees less."""

    list_display = ("legal_entity", "product", "quantity")
    list_select_related = ("legal_entity", "product__parent")
    search_fields = ("legal_entity__name", "product__title", "product__upc", "product__code")
    raw_id_fields = ("product", "legal_entity")
    show_full_result_count = False
