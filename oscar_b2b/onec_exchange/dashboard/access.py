"""Who may open the exchange's pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest


class StaffOnly(PermissionRequiredMixin):
    """Staff with the page's permission; others get 403, visitors the log-in form."""

    login_url = "dashboard:login"

    def has_permission(self) -> bool:
        return bool(self.request.user.is_staff) and super().has_permission()  # type: ignore[attr-defined]

    def handle_no_permission(self) -> Any:
        self.raise_exception = self.request.user.is_authenticated  # type: ignore[attr-defined]
        return super().handle_no_permission()


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return a positive number from the address, None for none and for anything else."""
    text = request.GET.get(name, "")
    # Longer ones are no key of ours, and PostgreSQL would refuse them.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
