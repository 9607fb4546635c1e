"""The shop's own calls to 1C, and the feeds it reads there."""

from __future__ import annotations

from typing import Any

from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.onec_exchange import journal_queries, live
from oscar_b2b.onec_exchange.dashboard.addresses import number_in


class Calls(StaffOnly, ListView):
    """Every call to 1C: when, what, status, how long, and what went wrong."""

    permission_required = "onec_exchange.view_livecall"
    template_name = "onec_exchange/dashboard/calls.html"
    context_object_name = "calls"
    paginate_by = 100

    def get_queryset(self) -> Any:
        self.only_failed = "failed" in self.request.GET
        return journal_queries.calls(
            only_failed=self.only_failed, order_id=number_in(self.request, "order")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            only_failed=self.only_failed,
            feeds=list(journal_queries.feeds()),
            is_live=live.is_on(),
            **kwargs,
        )
