"""Senders: the list, and one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.core.dashboard.editing import EditRow
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.dashboard.places import city_text, point_text
from oscar_b2b.shipping_carriers.dashboard.sender_forms import SenderForm
from oscar_b2b.shipping_carriers.models import SenderProfile
from oscar_b2b.shipping_carriers.queries.tracking import name_of
from oscar_b2b.shipping_carriers.services import senders

LIST = "dashboard:b2b-senders"


class Senders(StaffOnly, TemplateView):
    """All senders by carrier; a carrier without one cannot be quoted or sent with."""

    permission_required = "shipping_carriers.view_senderprofile"
    template_name = "shipping_carriers/dashboard/senders.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, list[dict[str, Any]]] = {code: [] for code in carriers()}
        rows = SenderProfile.objects.select_related("city", "point", "warehouse")
        for each in rows:
            where = point_text(each.point) if each.point else each.address
            found.setdefault(each.carrier, []).append(
                {"sender": each, "where": f"{city_text(each.city)}, {where}"}
            )
        groups = [
            {"code": code, "name": name_of(code), "rows": rows, "is_known": code in carriers()}
            for code, rows in found.items()
        ]
        return super().get_context_data(groups=groups, **kwargs)


class SenderPage(EditRow):
    """One sender; a new one of the carrier in the address."""

    template_name = "shipping_carriers/dashboard/sender.html"
    model = SenderProfile
    form_class = SenderForm
    list_url = LIST
    list_name = gettext_lazy("Senders")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if not self.row.pk:
            code = self.kwargs["code"]
            if code not in carriers():
                raise Http404
            self.row.carrier = code
        return kwargs

    def keep(self, row: SenderProfile) -> None:
        senders.keep(sender=row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        name = name_of(self.row.carrier)
        heading = f"{self.row.name} · {name}" if self.row.pk else _("New sender · %s") % name
        return context | {"heading": heading}


class DeleteSender(StaffOnly, View):
    """``POST`` deletes a sender that stands in no waybill."""

    permission_required = "shipping_carriers.delete_senderprofile"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        sender = get_object_or_404(SenderProfile, pk=pk)
        name = str(sender)
        try:
            senders.drop(sender=sender)
        except senders.UnableToDropSender as error:
            messages.error(request, error.reason)
        else:
            messages.success(request, _("“%s” is deleted.") % name)
        return redirect(LIST)
