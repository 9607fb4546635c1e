"""Registers of waybills: those that were made, and their files."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.views import View
from django.views.generic import ListView

from oscar_b2b.core.dashboard.access import StaffOnly
from oscar_b2b.shipping_carriers.models import Register
from oscar_b2b.shipping_carriers.queries.tracking import name_of


class Registers(StaffOnly, ListView):
    """All registers, the latest first."""

    permission_required = "shipping_carriers.view_register"
    template_name = "shipping_carriers/dashboard/registers.html"
    context_object_name = "registers"
    paginate_by = 50

    def get_queryset(self) -> Any:
        found = Register.objects.select_related("made_by").annotate(count=Count("waybills"))
        return found.order_by("-made_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(each, name_of(each.carrier)) for each in context["registers"]]
        return context | {"rows": rows}


class RegisterFile(StaffOnly, View):
    """The printed list."""

    permission_required = "shipping_carriers.view_register"

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        register = get_object_or_404(Register, pk=pk)
        try:
            content = register.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(
            content, content_type="application/pdf", filename=f"register-{register.pk}.pdf"
        )
        response["X-Content-Type-Options"] = "nosniff"
        add_never_cache_headers(response)
        return response
