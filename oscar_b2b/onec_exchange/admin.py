"""The exchange in Django's admin: for looking things up; 1C and the shop write these rows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from oscar_b2b.onec_exchange.models import (
    Document,
    GoodFile,
    Invoice,
    OrderState,
    Outbox,
    PendingLink,
    WaitingRow,
)


class _ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Outbox)
class OutboxAdmin(_ReadOnly):
    list_display = ("order", "uuid", "state", "attempts", "not_before", "sent_at")
    list_filter = ("state",)
    list_select_related = ("order",)
    search_fields = ("order__number", "uuid")


@admin.register(OrderState)
class OrderStateAdmin(_ReadOnly):
    list_display = ("order", "number", "date", "status", "reserve", "payment_number", "cancelled")
    list_filter = ("reserve", "cancelled")
    list_select_related = ("order",)
    search_fields = ("order__number", "number", "guid")


@admin.register(Invoice)
class InvoiceAdmin(_ReadOnly):
    list_display = ("number", "order", "date", "total", "currency", "pay_until")
    list_select_related = ("order",)
    search_fields = ("number", "order__number", "guid")


@admin.register(Document)
class DocumentAdmin(_ReadOnly):
    list_display = ("order", "kind", "number", "date", "operation", "amount", "posted", "deleted")
    list_filter = ("kind", "posted", "deleted")
    list_select_related = ("order",)
    search_fields = ("order__number", "number", "guid")


@admin.register(WaitingRow)
class WaitingRowAdmin(_ReadOnly):
    list_display = ("kind", "good_id", "key", "received_at")
    list_filter = ("kind",)
    search_fields = ("good_id", "key")


@admin.register(PendingLink)
class PendingLinkAdmin(_ReadOnly):
    list_display = ("kind", "code", "target", "value")
    list_filter = ("kind",)
    search_fields = ("code", "target")


@admin.register(GoodFile)
class GoodFileAdmin(_ReadOnly):
    list_display = ("name", "product", "path", "size")
    list_select_related = ("product",)
    search_fields = ("name", "path", "product__title", "product__upc")
