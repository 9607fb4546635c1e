"""URLs of the mapping pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.partner_pricing.dashboard import views


class MappingPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("price-types/", views.PriceTypes.as_view(), name="b2b-price-types"),
        path("warehouses/", views.Warehouses.as_view(), name="b2b-warehouses"),
    ]
