"""URLs of the carriers' dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.shipping_carriers.dashboard import method_views, views, zone_views


class MethodPages:
    """Extension point ``dashboard_urls``: what the supplier offers."""

    urlpatterns: ClassVar = [
        path("delivery-methods/", method_views.Methods.as_view(), name="b2b-delivery-methods"),
        path(
            "delivery-methods/new/",
            method_views.NewMethod.as_view(),
            name="b2b-delivery-method-new",
        ),
        path(
            "delivery-methods/offered/",
            method_views.OfferedTo.as_view(),
            name="b2b-delivery-method-offered",
        ),
        path(
            "delivery-methods/<int:pk>/",
            method_views.EditMethod.as_view(),
            name="b2b-delivery-method",
        ),
        path(
            "delivery-methods/<int:pk>/switch/",
            method_views.SwitchMethod.as_view(),
            name="b2b-delivery-method-switch",
        ),
        path(
            "delivery-methods/<int:pk>/move/",
            method_views.MoveMethod.as_view(),
            name="b2b-delivery-method-move",
        ),
        path(
            "delivery-methods/<int:pk>/delete/",
            method_views.DeleteMethod.as_view(),
            name="b2b-delivery-method-delete",
        ),
        path(
            "delivery-methods/<int:pk>/zones/new/",
            zone_views.NewZone.as_view(),
            name="b2b-transport-zone-new",
        ),
        path("transport-zones/<int:pk>/", zone_views.EditZone.as_view(), name="b2b-transport-zone"),
        path(
            "transport-zones/<int:pk>/move/",
            zone_views.MoveZone.as_view(),
            name="b2b-transport-zone-move",
        ),
        path(
            "transport-zones/<int:pk>/delete/",
            zone_views.DeleteZone.as_view(),
            name="b2b-transport-zone-delete",
        ),
    ]


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
