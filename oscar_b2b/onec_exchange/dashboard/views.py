"""The exchange journal, the outgoing orders, and "send again"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import ListView

from oscar_b2b.onec_exchange import live, queries
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeSession, Outbox
from oscar_b2b.onec_exchange.services import outbox


class StaffOnly(PermissionRequiredMixin):
    """Staff with the page's permission; others get 403, visitors the log-in form."""

    login_url = "dashboard:login"

    def has_permission(self) -> bool:
        return bool(self.request.user.is_staff) and super().has_permission()  # type: ignore[attr-defined]

    def handle_no_permission(self) -> Any:
        self.raise_exception = self.request.user.is_authenticated  # type: ignore[attr-defined]
        return super().handle_no_permission()


class Journal(StaffOnly, ListView):
    """Sessions of 1C, newest first, and how fresh its data is."""

    permission_required = "onec_exchange.view_exchangesession"
    template_name = "onec_exchange/dashboard/journal.html"
    context_object_name = "sessions"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return queries.sessions(with_empty="all" in self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            freshness=queries.freshness(),
            is_live=live.is_on(),
            with_empty="all" in self.request.GET,
            **kwargs,
        )


class Files(StaffOnly, ListView):
    """Files, of all sessions or of one."""

    permission_required = "onec_exchange.view_exchangefile"
    template_name = "onec_exchange/dashboard/files.html"
    context_object_name = "files"
    paginate_by = 50

    def get_queryset(self) -> Any:
        files = queries.files()
        number = self.request.GET.get("session", "")
        self.session = (
            get_object_or_404(ExchangeSession, pk=int(number)) if number.isdecimal() else None
        )
        return files.filter(session=self.session) if self.session else files

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(session=self.session, **kwargs)


class FileReport(StaffOnly, ListView):
    """One file: its counts by kind, and the rows that did not go in, with the reason."""

    permission_required = "onec_exchange.view_exchangefile"
    template_name = "onec_exchange/dashboard/file.html"
    context_object_name = "issues"
    paginate_by = 100

    def get_queryset(self) -> Any:
        self.file = get_object_or_404(
            ExchangeFile.objects.select_related("session"), pk=self.kwargs["pk"]
        )
        issues = self.file.issues.all()
        self.code = self.request.GET.get("code", "")
        return issues.filter(code=self.code) if self.code else issues

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            file=self.file,
            counts=queries.counts_of(self.file.report),
            codes=sorted(self.file.report.get("issues", {}).items()),
            code=self.code,
            **kwargs,
        )


class OutgoingOrders(StaffOnly, ListView):
    """Orders on their way to 1C: what waits, what failed and why."""

    permission_required = "onec_exchange.view_outbox"
    template_name = "onec_exchange/dashboard/outbox.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.state = self.request.GET.get("state", "")
        return queries.outgoing(state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            state=self.state,
            states=Outbox.STATES,
            is_live=live.is_on(),
            may_send=self.request.user.has_perm("onec_exchange.change_outbox"),
            **kwargs,
        )


class SendAgain(StaffOnly, View):
    """Try a failed or waiting order at once."""

    permission_required = "onec_exchange.change_outbox"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if outbox.send_again(outbox_id=pk):
            messages.success(request, _("The order is being sent to 1C again."))
        else:
            messages.info(request, _("1C has this order already."))
        return redirect("dashboard:b2b-exchange-outbox")
