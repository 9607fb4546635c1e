"""URLs of the dashboard's pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.contracts.dashboard import views


class ContractPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("contracts/", views.Contracts.as_view(), name="b2b-contracts"),
        path("agreements/", views.Agreements.as_view(), name="b2b-agreements"),
        path("agreements/<int:pk>/", views.AgreementPage.as_view(), name="b2b-agreement"),
    ]
