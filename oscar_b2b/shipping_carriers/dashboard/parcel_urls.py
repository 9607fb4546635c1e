"""URLs of the pages of shipments, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.shipping_carriers.dashboard import (
    places,
    register_views,
    sender_views,
    shipment_views,
    waybill_views,
)


class ParcelPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("shipments/", shipment_views.Shipments.as_view(), name="b2b-shipments"),
        path("shipments/act/", shipment_views.ShipmentsAct.as_view(), name="b2b-shipments-act"),
        path("waybills/new/", waybill_views.NewWaybill.as_view(), name="b2b-waybill-new"),
        path("waybills/number/", waybill_views.TypeNumber.as_view(), name="b2b-waybill-number"),
        path("waybills/<int:pk>/", waybill_views.WaybillPage.as_view(), name="b2b-waybill"),
        path("waybills/<int:pk>/act/", waybill_views.WaybillAct.as_view(), name="b2b-waybill-act"),
        path(
            "waybills/<int:pk>/<slug:form>.pdf",
            waybill_views.WaybillPaper.as_view(),
            name="b2b-waybill-paper",
        ),
        path("registers/", register_views.Registers.as_view(), name="b2b-registers"),
        path(
            "registers/<int:pk>/file/", register_views.RegisterFile.as_view(), name="b2b-register"
        ),
        path("senders/", sender_views.Senders.as_view(), name="b2b-senders"),
        path("senders/new/<slug:code>/", sender_views.SenderPage.as_view(), name="b2b-sender-new"),
        path("senders/<int:pk>/", sender_views.SenderPage.as_view(), name="b2b-sender"),
        path(
            "senders/<int:pk>/delete/",
            sender_views.DeleteSender.as_view(),
            name="b2b-sender-delete",
        ),
        path("carrier-places/<slug:what>/", places.Places.as_view(), name="b2b-places"),
    ]
