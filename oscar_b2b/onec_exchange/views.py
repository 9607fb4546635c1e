"""Pages of the buyer: an order's invoice as PDF, and how far it is."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.views import View

from oscar_b2b.onec_exchange import queries
from oscar_b2b.onec_exchange.status_block import status_context


class InvoicePDF(LoginRequiredMixin, View):
    """The only way to an invoice's file; 404 for whoever may not see the order."""

    def get(self, request: HttpRequest, number: str, invoice_id: int) -> FileResponse:
        invoice = queries.visible_invoice(
            user=request.user,
            member=request.member,  # type: ignore[attr-defined]
            number=number,
            invoice_id=invoice_id,
        )
        if invoice is None:
            raise Http404
        response = FileResponse(
            invoice.pdf.open("rb"),
            content_type="application/pdf",
            as_attachment=request.GET.get("download") == "1",
            filename=f"{_file_name(invoice.number)}.pdf",
        )
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Content-Type-Options"] = "nosniff"
        add_never_cache_headers(response)
        return response


class OrderFile(LoginRequiredMixin, View):
    """A print form of 1C; 404 for whoever may not see the order. Always sent as an attachment."""

    def get(self, request: HttpRequest, number: str, file_id: int) -> FileResponse:
        paper = queries.visible_file(
            user=request.user,
            member=request.member,  # type: ignore[attr-defined]
            number=number,
            file_id=file_id,
        )
        if paper is None:
            raise Http404
        response = FileResponse(
            paper.file.open("rb"),
            content_type="application/pdf",
            as_attachment=True,
            filename=f"{_file_name(paper.name)}.pdf",
        )
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Content-Type-Options"] = "nosniff"
        add_never_cache_headers(response)
        return response


class InvoiceStatus(LoginRequiredMixin, View):
    """The invoice block of the thank-you page, asked every two seconds until it is ready.

    ``?known=`` names what the page shows; the answer is 204 while nothing has changed, so that
    screen readers are not told the same words again.
    """

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = queries.visible_order(
            user=request.user,
            member=request.member,  # type: ignore[attr-defined]
            number=number,
        )
        if order is None:
            raise Http404
        place = "order" if request.GET.get("place") == "order" else ""
        exchange = queries.states_for([order.pk])[order.pk]
        context = status_context(order=order, exchange=exchange, at=timezone.now(), place=place)
        if request.GET.get("known") == context["key"]:
            response = HttpResponse(status=204)
        else:
            response = render(request, "onec_exchange/invoice_status.html", context)
        add_never_cache_headers(response)
        return response


def _file_name(number: str) -> str:
    return slugify(number, allow_unicode=True) or "invoice"
