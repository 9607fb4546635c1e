"""Files of the order that is being made, and of those that are placed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from oscar_b2b.core import order_file_queries as queries
from oscar_b2b.core.order_file_part import OrderFilesPart, form_of, keep_sent
from oscar_b2b.core.private_files import private_file
from oscar_b2b.core.services import order_files


class _OfOpenBasket(LoginRequiredMixin, View):
    """For members of dealers only: nobody else has a basket to put files beside."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.b2b.is_dealer:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def _answer(self, request: Any, faults: list[str]) -> HttpResponse:
        """Return the block for htmx; the checkout page, with a message, for the rest."""
        if request.htmx:
            form = form_of(request, faults=faults)
            # 200 even with faults: htmx would not show the block otherwise.
            return render(request, OrderFilesPart.template_name, {"form": form})
        for each in faults:
            messages.error(request, each)
        return HttpResponseRedirect(reverse("checkout:index"))


class AddFiles(_OfOpenBasket):
    """``POST files-upload=…``: keep files with the open basket."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, keep_sent(request))


class RemoveFile(_OfOpenBasket):
    """``POST``: delete a file of the open basket."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        removed = order_files.remove(basket=request.basket, file_id=pk)
        if removed is None and not request.htmx:
            messages.error(request, _("There is no such file (any more)."))
        return self._answer(request, [])


class DownloadFile(LoginRequiredMixin, View):
    """A file of an order that the buyer may see, or of his open basket; 404 for others."""

    def get(self, request: Any, pk: int) -> FileResponse:
        row = queries.file_for(
            file_id=pk,
            user=request.user,
            member=request.member or None,
            basket=getattr(request, "basket", None),
        )
        if row is None:
            raise Http404(_("There is no such file (any more)."))
        return private_file(row.file, name=row.name, content_type=row.content_type, attachment=True)
