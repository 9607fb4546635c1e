"""The journal: sessions, what was asked and answered in them, alarms and freshness."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries, live
from oscar_b2b.onec_exchange.dashboard.addresses import number_in
from oscar_b2b.onec_exchange.dashboard.kind_words import word_of
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import alarms
from oscar_b2b.onec_exchange.services.alarms import SILENCE

#: Requests of a session that one page folds and shows.
REQUESTS_PER_PAGE = 500


class Journal(StaffOnly, ListView):
    """Sessions of 1C, newest first; what is wrong now; how fresh its data is."""

    permission_required = "onec_exchange.view_exchangesession"
    template_name = "onec_exchange/dashboard/journal.html"
    context_object_name = "sessions"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return journal_queries.sessions(
            with_empty="all" in self.request.GET, node_id=number_in(self.request, "node")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = timezone.now()
        return super().get_context_data(
            alarms=[(alarm, alarms.words_of(alarm)) for alarm in journal_queries.raised_alarms()],
            silences=alarms.silences(at=at),
            running=journal_queries.running_files(),
            waiting=[
                {**each, "kind": word_of(each["kind"])} for each in journal_queries.waiting_rows()
            ],
            now=at,
            is_live=live.is_on(),
            with_empty="all" in self.request.GET,
            nodes=ExchangeNode.objects.all(),
            node_id=number_in(self.request, "node"),
            **kwargs,
        )


class SessionPage(StaffOnly, ListView):
    """One session as 1C saw it: each request and its answer, and the files it brought."""

    permission_required = "onec_exchange.view_exchangesession"
    template_name = "onec_exchange/dashboard/session.html"
    context_object_name = "requests"
    paginate_by = REQUESTS_PER_PAGE

    def get_queryset(self) -> Any:
        self.session = get_object_or_404(
            ExchangeSession.objects.select_related("node"), pk=self.kwargs["pk"]
        )
        return self.session.requests.order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "session": self.session,
            "steps": journal_queries.folded(context["requests"]),
            "files": journal_queries.files(session_id=self.session.pk).order_by("pk")[:500],
        }


class Requests(StaffOnly, ListView):
    """All requests of 1C, also those that belong to no session: wrong passwords."""

    permission_required = "onec_exchange.view_exchangesession"
    template_name = "onec_exchange/dashboard/requests.html"
    context_object_name = "requests"
    paginate_by = 100

    def get_queryset(self) -> Any:
        self.only = self.request.GET.get("only", "")
        return journal_queries.requests(only=self.only, node_id=number_in(self.request, "node"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = [
            ("", _("All")),
            ("failed", _("Answered with an error")),
            ("log-in", _("Log-ins")),
        ]
        return super().get_context_data(only=self.only, filters=filters, **kwargs)


class SilenceForm(forms.Form):
    """Minutes of silence by kind of data; an empty field takes the shop's default."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in SILENCE.items():
            self.fields[code] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=60 * 24 * 365
            )


class AlarmSettings(StaffOnly, FormView):
    """After how long a silence the administrators get a letter."""

    permission_required = "onec_exchange.change_alarm"
    template_name = "onec_exchange/dashboard/alarms.html"
    form_class = SilenceForm

    def get_initial(self) -> dict[str, Any]:
        return {each.code: each.own_minutes for each in self._silences()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(each, context["form"][each.code]) for each in self._silences()]
        return {**context, "rows": rows, "recipients": alarms.recipients()}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        alarms.set_minutes(minutes=form.cleaned_data)
        messages.success(self.request, _("The alarms are set."))
        return redirect(reverse("dashboard:b2b-exchange-alarms"))

    def _silences(self) -> list[alarms.Silence]:
        if not hasattr(self, "_known"):
            self._known = alarms.silences(at=timezone.now())
        return self._known
