"""Django admin of dealers; the dashboard pages follow the supplier's daily work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from oscar_b2b.core import models


@admin.register(models.User)
class UserAdmin(admin.ModelAdmin):
    search_fields = ("email", "first_name", "last_name")
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active")
    exclude = ("password",)
    readonly_fields = ("last_login", "date_joined")


@admin.register(models.PersonalManager)
class PersonalManagerAdmin(admin.ModelAdmin):
    search_fields = ("name", "email")
    list_display = ("name", "phone", "email", "is_active")


class LegalEntityInline(admin.TabularInline):
    model = models.LegalEntity
    extra = 0
    fields = ("name", "edrpou", "tax_id", "is_active")
    show_change_link = True


class MemberInline(admin.TabularInline):
    model = models.Member
    extra = 0
    autocomplete_fields = ("user", "legal_entities")


@admin.register(models.Dealer)
class DealerAdmin(admin.ModelAdmin):
    search_fields = ("name", "legal_entities__name", "legal_entities__edrpou")
    list_display = ("name", "segment", "region", "manager", "is_active")
    list_filter = ("segment", "is_active")
    list_select_related = ("segment", "manager")
    inlines = (LegalEntityInline, MemberInline)


@admin.register(models.LegalEntity)
class LegalEntityAdmin(admin.ModelAdmin):
    search_fields = ("name", "edrpou", "tax_id")
    list_display = ("name", "edrpou", "dealer", "tied_by_hand", "is_active")
    list_filter = ("is_active", "tied_by_hand")
    list_select_related = ("dealer",)
    autocomplete_fields = ("dealer",)

    def save_model(
        self, request: HttpRequest, obj: models.LegalEntity, form: Any, change: bool
    ) -> None:
        """A dealer chosen here is chosen by hand, as on the dashboard's page."""
        if "dealer" in form.changed_data:
            obj.tied_by_hand = True
        super().save_model(request, obj, form, change)


@admin.register(models.OutgoingEmail)
class OutgoingEmailAdmin(admin.ModelAdmin):
    """Letters and why they have not left; written by the shop, read by people."""

    list_display = ("subject", "to", "created_at", "sent_at", "attempts", "last_error")
    list_filter = ("sent_at",)
    readonly_fields = tuple(field.name for field in models.OutgoingEmail._meta.fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


admin.site.register(models.Segment)
