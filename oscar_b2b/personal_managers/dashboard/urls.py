"""URLs of the managers' pages, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.personal_managers.dashboard import views


class ManagerPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("managers/", views.Managers.as_view(), name="b2b-managers"),
        path("managers/new/", views.EditManager.as_view(), name="b2b-manager-new"),
        path("managers/<int:pk>/", views.EditManager.as_view(), name="b2b-manager"),
        path("managers/rules/new/", views.EditRule.as_view(), name="b2b-manager-rule-new"),
        path("managers/rules/<int:pk>/", views.EditRule.as_view(), name="b2b-manager-rule"),
        path(
            "managers/rules/<int:pk>/delete/",
            views.DeleteRule.as_view(),
            name="b2b-manager-rule-delete",
        ),
        path("requests/", views.Requests.as_view(), name="b2b-manager-requests"),
        path("requests/<int:pk>/done/", views.FinishRequest.as_view(), name="b2b-request-done"),
    ]
