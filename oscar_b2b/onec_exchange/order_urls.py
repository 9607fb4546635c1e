"""URLs of an order's invoices, mounted at ``accounts/orders/``."""

from __future__ import annotations

from django.urls import path

from oscar_b2b.onec_exchange import views

# 1C's address and the buyer's stand at different prefixes, so each has a namespace of its own.
app_name = "onec_orders"

urlpatterns = [
    path(
        "<str:number>/invoices/<int:invoice_id>.pdf",
        views.InvoicePDF.as_view(),
        name="invoice-pdf",
    ),
    path("<str:number>/papers/<int:file_id>.pdf", views.OrderFile.as_view(), name="order-file"),
    path("<str:number>/invoices/status/", views.InvoiceStatus.as_view(), name="invoice-status"),
]
