"""URLs of the carriers' dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.shipping_carriers.dashboard import views


class CarrierPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("carriers/", views.Carriers.as_view(), name="b2b-carriers"),
        path("carriers/<slug:code>/", views.CarrierPage.as_view(), name="b2b-carrier"),
        path(
            "carriers/<slug:code>/check/",
            views.CheckConnection.as_view(),
            name="b2b-carrier-check",
        ),
        path("carriers/<slug:code>/sync/", views.SyncNow.as_view(), name="b2b-carrier-sync"),
        path("carriers/<slug:code>/file/", views.KeepFile.as_view(), name="b2b-carrier-file"),
    ]
