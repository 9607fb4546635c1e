"""URLs of the dashboard's pages about what marketers write, mounted under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from cms_pages.dashboard import views


class ConditionPages:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("conditions/", views.ConditionTexts.as_view(), name="b2b-conditions"),
    ]
