"""Deliveries are read only, they are history; methods have pages in the dashboard."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from oscar_b2b.shipping_carriers.models import CityAlias, Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ("order", "method_name", "warehouse", "desired_date")
    list_select_related = ("order", "warehouse")
    search_fields = ("order__number", "address", "contact", "phone")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CityAlias)
class CityAliasAdmin(admin.ModelAdmin):
    """Renamed places. The next sync of a directory makes them found by a new entry."""

    list_display = ("old_uk", "new_uk", "old_ru", "new_ru", "region")
    search_fields = ("old_uk", "old_ru", "new_uk", "new_ru")
