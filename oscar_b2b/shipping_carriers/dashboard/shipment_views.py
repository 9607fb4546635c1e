"""Shipments: orders that go by a carrier; waybills, labels and registers of many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.shipping_carriers.carriers.base import Form
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.dashboard import waybill_words
from oscar_b2b.shipping_carriers.dashboard.bulk import Bulk
from oscar_b2b.shipping_carriers.dashboard.waybill_views import chosen_ids, paper_or_back
from oscar_b2b.shipping_carriers.queries import waybills as queries
from oscar_b2b.shipping_carriers.queries.tracking import name_of
from oscar_b2b.shipping_carriers.services import registers

LIST = "dashboard:b2b-shipments"


class Shipments(StaffOnly, ListView):
    """Orders by what there is to do with their waybills."""

    permission_required = "shipping_carriers.view_waybill"
    template_name = "shipping_carriers/dashboard/shipments.html"
    context_object_name = "deliveries"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.search = queries.Search.from_query(self.request.GET)
        self.now = timezone.now()
        return queries.with_facts(queries.shipments(self.search, at=self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "search": self.search,
            "states": list(waybill_words.STATE_WORDS.items()),
            "carriers": [(code, name_of(code)) for code in carriers()],
            "rows": [waybill_words.row_of(each, self.now) for each in context["deliveries"]],
            "attention": queries.attention_count(at=self.now),
            "asked": self.request.GET.urlencode(),
            "may_add": self.request.user.has_perm("shipping_carriers.add_waybill"),
            "may_register": self.request.user.has_perm("shipping_carriers.add_register"),
        }


class ShipmentsAct(StaffOnly, View):
    """``POST action=make|label|waybill|register`` with ``delivery=<id>`` …

    ``make`` shows first what will be made; ``confirm`` makes it.
    """

    permission_required = "shipping_carriers.view_waybill"

    def post(self, request: HttpRequest) -> HttpResponse:
        back = f"{reverse(LIST)}?{urlencode(parse_qsl(request.POST.get('search', '')))}"
        ids = chosen_ids(request.POST.getlist("delivery"))
        action = request.POST.get("action", "")
        if not ids:
            messages.info(request, _("Choose at least one order."))
            return redirect(back)
        if action in Form.values:
            return paper_or_back(request, queries.waybills_of(ids), Form(action), back)
        if action == "register":
            return self._register(request, ids, back)
        if action == "make":
            return self._make(request, ids, back)
        messages.info(request, _("Choose what to do with the orders."))
        return redirect(back)

    def _register(self, request: HttpRequest, ids: list[int], back: str) -> HttpResponse:
        if not request.user.has_perm("shipping_carriers.add_register"):
            return self.handle_no_permission()
        try:
            register = registers.make(
                waybills=queries.waybills_of(ids), by=request.user, at=timezone.now()
            )
        except registers.UnableToMakeRegister as error:
            messages.error(request, error.reason)
            return redirect(back)
        if register.note:
            messages.warning(request, register.note)
        messages.success(request, _("The register is made; print it below."))
        return redirect("dashboard:b2b-registers")

    def _make(self, request: HttpRequest, ids: list[int], back: str) -> HttpResponse:
        if not request.user.has_perm("shipping_carriers.add_waybill"):
            return self.handle_no_permission()
        bulk = Bulk(queries.deliveries_of(ids), request.POST)
        if "confirm" in request.POST and bulk.is_valid():
            made = bulk.make(by=request.user, at=timezone.now())
            for reason in bulk.refused[:10]:
                messages.error(request, reason)
            if made:
                text = ngettext(
                    "%(count)d waybill is being made.", "%(count)d waybills are being made.", made
                )
                messages.success(request, text % {"count": made})
            return redirect(f"{reverse(LIST)}?state=all" if made else back)
        status = 422 if "confirm" in request.POST else 200
        context = {"bulk": bulk, "back": back, "search": request.POST.get("search", "")}
        return render(
            request, "shipping_carriers/dashboard/shipments_make.html", context, status=status
        )
