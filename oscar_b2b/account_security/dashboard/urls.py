"""URLs of the dashboard page, mounted by the dashboard fork under ``b2b/``."""

from __future__ import annotations

from typing import ClassVar

from django.urls import path

from oscar_b2b.account_security.dashboard import views


class LockedLogins:
    """Extension point ``dashboard_urls``."""

    urlpatterns: ClassVar = [
        path("locked-logins/", views.LockedLogins.as_view(), name="b2b-locked-logins"),
    ]
