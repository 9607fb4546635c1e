"""Django admin of contracts. 1C owns them; a contract 1C does not send can be made by hand."""

from __future__ import annotations

from django.contrib import admin

from oscar_b2b.contracts import models


class BalanceInline(admin.StackedInline):
    model = models.ContractBalance
    can_delete = False


@admin.register(models.Contract)
class ContractAdmin(admin.ModelAdmin):
    list_display = (
        "number",
        "legal_entity",
        "kind",
        "payment_days",
        "price_type",
        "currency",
        "credit_limit",
        "is_default",
        "is_active",
    )
    list_filter = ("kind", "currency", "is_active", "price_type")
    list_select_related = ("legal_entity", "price_type")
    search_fields = ("number", "name", "guid", "legal_entity__name", "legal_entity__edrpou")
    autocomplete_fields = ("legal_entity", "agreement", "price_type")
    readonly_fields = ("from_agreement",)
    filter_horizontal = ("warehouses",)
    inlines = (BalanceInline,)


@admin.register(models.Agreement)
class AgreementAdmin(admin.ModelAdmin):
    """Terms of 1C that contracts follow."""

    list_display = (
        "name",
        "number",
        "dealer",
        "legal_entity",
        "price_type",
        "currency",
        "min_order",
        "is_active",
    )
    list_filter = ("is_active", "currency")
    list_select_related = ("dealer", "legal_entity", "price_type")
    search_fields = ("name", "number", "guid", "dealer__name", "legal_entity__name")
    autocomplete_fields = ("dealer", "legal_entity", "price_type")


@admin.register(models.BonusBalance)
class BonusBalanceAdmin(admin.ModelAdmin):
    list_display = ("legal_entity", "points", "as_of")
    list_select_related = ("legal_entity",)
    search_fields = ("legal_entity__name", "legal_entity__edrpou")
    autocomplete_fields = ("legal_entity",)


@admin.register(models.OrderTerms)
class OrderTermsAdmin(admin.ModelAdmin):
    """Read only: what was agreed at the moment of the order."""

    list_display = ("order", "contract_number", "price_type", "currency_rate")
    list_select_related = ("order", "price_type")
    search_fields = ("order__number", "contract_number")

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object | None = None) -> bool:
        return False
