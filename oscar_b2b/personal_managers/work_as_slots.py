"""Where one begins to work as a dealer's employee, and the bar that says one does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from oscar_b2b.personal_managers import work_as


class WorkAsBar:
    """On every page: who works, as whom, and the way back."""

    slot = "header.notice"
    order = -10

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        worker = getattr(request, "worker", None)
        if request is None or worker is None:
            return ""
        return render_to_string(
            "personal_managers/work_as_bar.html",
            {"worker": worker, "person": request.user, "member": request.member},
            request=request,
        )


class WorkAsButton:
    """Beside an employee of a dealer in the dashboard, for those who may work as him."""

    slot = "dashboard.member"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        request, member = context.get("request"), context["member"]
        user = getattr(request, "user", None)
        if user is None or not self._may(user, member):
            return ""
        return render_to_string(
            "personal_managers/work_as_button.html", {"member": member}, request=request
        )

    @staticmethod
    def _may(user: Any, member: Any) -> bool:
        """As ``may_work_as``, out of what the page has read: no query for each row."""
        if not (member.is_active and member.user.is_active and not member.user.is_staff):
            return False
        dealer = member.dealer
        if not dealer.is_active or dealer.is_blocked or not user.has_perm(work_as.ONE):
            return False
        if user.has_perm(work_as.ANY):
            return True
        profile = getattr(user, "personal_manager", None)
        return profile is not None and dealer.manager_id == profile.pk
