"""URLs of the assortment pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.assortment.dashboard import views


class AssortmentPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("assortment/", views.Rules.as_view(), name="b2b-assortment"),
        path("assortment/new/", views.EditRule.as_view(), name="b2b-assortment-new"),
        path("assortment/<int:pk>/", views.EditRule.as_view(), name="b2b-assortment-rule"),
        path(
            "assortment/<int:pk>/delete/",
            views.DeleteRule.as_view(),
            name="b2b-assortment-delete",
        ),
    ]
