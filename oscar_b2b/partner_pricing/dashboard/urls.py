"""URLs of the mapping pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.partner_pricing.dashboard import client_views, views


class MappingPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("price-types/", views.PriceTypes.as_view(), name="b2b-price-types"),
        path("warehouses/", views.Warehouses.as_view(), name="b2b-warehouses"),
        path("discounts/", client_views.Discounts.as_view(), name="b2b-discounts"),
        path("discounts/new/", client_views.EditDiscount.as_view(), name="b2b-discount-new"),
        path("discounts/<int:pk>/", client_views.EditDiscount.as_view(), name="b2b-discount"),
        path(
            "discounts/<int:pk>/delete/",
            client_views.DeleteDiscount.as_view(),
            name="b2b-discount-delete",
        ),
        path("stock-views/", client_views.StockViews.as_view(), name="b2b-stock-views"),
        path("stock-views/new/", client_views.EditStockView.as_view(), name="b2b-stock-view-new"),
        path("stock-views/<int:pk>/", client_views.EditStockView.as_view(), name="b2b-stock-view"),
        path(
            "stock-views/<int:pk>/delete/",
            client_views.DeleteStockView.as_view(),
            name="b2b-stock-view-delete",
        ),
    ]
