"""Who may open the dashboard's pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin


class StaffOnly(PermissionRequiredMixin):
    """Staff with the page's permission; others get 403, visitors the log-in form."""

    login_url = "dashboard:login"

    def has_permission(self) -> bool:
        return bool(self.request.user.is_staff) and super().has_permission()  # type: ignore[attr-defined]

    def handle_no_permission(self) -> Any:
        self.raise_exception = self.request.user.is_authenticated  # type: ignore[attr-defined]
        return super().handle_no_permission()
