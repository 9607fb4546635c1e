"""Orders on their way to 1C: what waits, what failed or was put aside and why, "send again"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries, live
from oscar_b2b.onec_exchange.models import Outbox
from oscar_b2b.onec_exchange.services import outbox


class OutgoingOrders(StaffOnly, ListView):
    """Outgoing orders by state, with reason, attempts and unconfirmed pulls."""

    permission_required = "onec_exchange.view_outbox"
    template_name = "onec_exchange/dashboard/outbox.html"
    context_object_name = "rows"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.state = self.request.GET.get("state", "")
        return journal_queries.outgoing(state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = journal_queries.outgoing_counts()
        user = self.request.user
        return super().get_context_data(
            state=self.state,
            states=[(code, label, numbers.get(code, 0)) for code, label in Outbox.STATES],
            total=sum(numbers.values()),
            is_live=live.is_on(),
            may_send=user.has_perm("onec_exchange.change_outbox"),
            may_see_calls=user.has_perm("onec_exchange.view_livecall"),
            **kwargs,
        )


class SendAgain(StaffOnly, View):
    """Offer orders to 1C again, at once: one by its address, or those that were ticked."""

    permission_required = "onec_exchange.change_outbox"

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        chosen = [pk] if pk is not None else _ticked(request)
        sent = sum(outbox.send_again(outbox_id=each) for each in chosen)
        if sent:
            messages.success(
                request,
                ngettext(
                    "%(number)s order is being sent to 1C again.",
                    "%(number)s orders are being sent to 1C again.",
                    sent,
                )
                % {"number": sent},
            )
        elif chosen:
            messages.info(request, _("1C has this already."))
        else:
            messages.warning(request, _("Tick the orders to send first."))
        return redirect(_back(request))


def _ticked(request: HttpRequest) -> list[int]:
    texts = request.POST.getlist("outbox")[:500]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 18]


def _back(request: HttpRequest) -> str:
    there = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return there
    return "dashboard:b2b-exchange-outbox"
