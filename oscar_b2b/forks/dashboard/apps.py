from __future__ import annotations

from typing import Any

from django.urls import include, path
from oscar.apps.dashboard import apps

from oscar_b2b.core.extensions import extensions


class DashboardConfig(apps.DashboardConfig):
    """Adds the pages that modules contribute; their URL names are prefixed ``b2b-``."""

    name = "oscar_b2b.forks.dashboard"

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        return [
            *urls,
            *(
                path("b2b/", include(list(contribution.urlpatterns)))
                for contribution in extensions.get("dashboard_urls")
            ),
        ]
