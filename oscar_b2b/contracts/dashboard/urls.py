"""URLs of the dashboard's pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.contracts.dashboard import segments, views


class ContractPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("contracts/", views.Contracts.as_view(), name="b2b-contracts"),
        path("agreements/", views.Agreements.as_view(), name="b2b-agreements"),
        path("segments/", segments.SegmentList.as_view(), name="b2b-segments"),
        path("segments/<int:pk>/", segments.EditSegment.as_view(), name="b2b-segment"),
        path("agreements/<int:pk>/", views.AgreementPage.as_view(), name="b2b-agreement"),
    ]
