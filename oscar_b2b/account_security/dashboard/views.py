"""Who guessed too often and must wait; an administrator lets him in at once."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from oscar_b2b.account_security import queries
from oscar_b2b.core.dashboard.access import StaffOnly


class LockedLogins(StaffOnly, TemplateView):
    """The list; ``POST email=… address=…`` unlocks one."""

    permission_required = "axes.delete_accessattempt"
    template_name = "account_security/dashboard/locked_logins.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(locked=queries.locked_logins(at=timezone.now()), **kwargs)

    def post(self, request: Any) -> HttpResponse:
        email = request.POST.get("email", "")[:255].replace("\0", "")
        if email and AxesProxyHandler.reset_attempts(username=email):
            messages.success(request, _("%s may try again at once.") % email)
        else:
            messages.info(request, _("Nobody waits under this e-mail any more."))
        return redirect("dashboard:b2b-locked-logins")
