"""URLs of the exchange's dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.onec_exchange.dashboard import views


class ExchangePages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("exchange/", views.Journal.as_view(), name="b2b-exchange-journal"),
        path("exchange/files/", views.Files.as_view(), name="b2b-exchange-files"),
        path("exchange/files/<int:pk>/", views.FileReport.as_view(), name="b2b-exchange-file"),
        path("exchange/orders/", views.OutgoingOrders.as_view(), name="b2b-exchange-outbox"),
        path(
            "exchange/orders/<int:pk>/send/",
            views.SendAgain.as_view(),
            name="b2b-exchange-send",
        ),
    ]
