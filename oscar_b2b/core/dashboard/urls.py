"""URLs of the dealers' dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.core.dashboard import views


class DealerPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("legal-entities/", views.LegalEntities.as_view(), name="b2b-legal-entities"),
        path("legal-entities/<int:pk>/", views.ChooseDealer.as_view(), name="b2b-legal-entity"),
        path(
            "legal-entities/<int:pk>/tie/", views.TieEntity.as_view(), name="b2b-legal-entity-tie"
        ),
    ]
