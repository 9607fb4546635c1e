"""URLs of the exchange's dashboard pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.onec_exchange.dashboard import (
    calls,
    files,
    journal,
    nodes,
    outgoing,
    ownership,
    selftest,
)


class ExchangePages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("exchange/", journal.Journal.as_view(), name="b2b-exchange-journal"),
        path(
            "exchange/sessions/<int:pk>/",
            journal.SessionPage.as_view(),
            name="b2b-exchange-session",
        ),
        path("exchange/requests/", journal.Requests.as_view(), name="b2b-exchange-requests"),
        path("exchange/alarms/", journal.AlarmSettings.as_view(), name="b2b-exchange-alarms"),
        # Files
        path("exchange/files/", files.Files.as_view(), name="b2b-exchange-files"),
        path("exchange/files/<int:pk>/", files.FileReport.as_view(), name="b2b-exchange-file"),
        path(
            "exchange/files/<int:pk>/progress/",
            files.FileProgress.as_view(),
            name="b2b-exchange-progress",
        ),
        path(
            "exchange/files/<int:pk>/again/",
            files.ImportAgain.as_view(),
            name="b2b-exchange-again",
        ),
        path(
            "exchange/files/<int:pk>/rows/<int:issue_pk>/",
            files.RowXML.as_view(),
            name="b2b-exchange-row",
        ),
        # Orders and calls
        path("exchange/orders/", outgoing.OutgoingOrders.as_view(), name="b2b-exchange-outbox"),
        path(
            "exchange/orders/send/",
            outgoing.SendAgain.as_view(),
            name="b2b-exchange-send-ticked",
        ),
        path(
            "exchange/orders/<int:pk>/send/",
            outgoing.SendAgain.as_view(),
            name="b2b-exchange-send",
        ),
        path("exchange/calls/", calls.Calls.as_view(), name="b2b-exchange-calls"),
        # Settings
        path("exchange/nodes/", nodes.Nodes.as_view(), name="b2b-exchange-nodes"),
        path("exchange/nodes/new/", nodes.NodeNew.as_view(), name="b2b-exchange-node-new"),
        path("exchange/nodes/<int:pk>/", nodes.NodeEdit.as_view(), name="b2b-exchange-node"),
        path(
            "exchange/nodes/<int:pk>/password/",
            nodes.NodePassword.as_view(),
            name="b2b-exchange-node-password",
        ),
        path(
            "exchange/nodes/<int:pk>/switch/",
            nodes.NodeSwitch.as_view(),
            name="b2b-exchange-node-switch",
        ),
        path("exchange/test/", selftest.SelfTest.as_view(), name="b2b-exchange-selftest"),
        path("exchange/owners/", ownership.Owners.as_view(), name="b2b-exchange-owners"),
    ]
