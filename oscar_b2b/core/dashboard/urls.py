"""URLs of the dealers' dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.core.dashboard import (
    audit_log,
    dealers,
    lookups,
    order_files,
    preview,
    site_settings,
    views,
)


class DealerPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("dealers/", dealers.Dealers.as_view(), name="b2b-dealers"),
        path("dealers/act/", dealers.DealersAction.as_view(), name="b2b-dealers-act"),
        path("dealers/<int:pk>/", dealers.DealerPage.as_view(), name="b2b-dealer"),
        path("dealers/<int:pk>/block/", dealers.BlockDealer.as_view(), name="b2b-dealer-block"),
        path("members/", dealers.Members.as_view(), name="b2b-members"),
        path("settings/", site_settings.SiteSettings.as_view(), name="b2b-settings"),
        path("audit/", audit_log.AuditLog.as_view(), name="b2b-audit"),
        path(
            "order-files/<int:pk>/", order_files.OrderFileOfStaff.as_view(), name="b2b-order-file"
        ),
        path("preview/", preview.Preview.as_view(), name="b2b-preview"),
        path("find/<slug:kind>/", lookups.LookupPage.as_view(), name="b2b-find"),
        path("legal-entities/", views.LegalEntities.as_view(), name="b2b-legal-entities"),
        path("legal-entities/<int:pk>/", views.ChooseDealer.as_view(), name="b2b-legal-entity"),
        path(
            "legal-entities/<int:pk>/tie/", views.TieEntity.as_view(), name="b2b-legal-entity-tie"
        ),
    ]
