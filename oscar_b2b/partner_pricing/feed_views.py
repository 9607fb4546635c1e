"""The cabinet's page of stock feeds, and the addresses that machines read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from oscar_b2b.core.addresses import base_url
from oscar_b2b.core.permissions import may
from oscar_b2b.core.views import OwnHandOnly
from oscar_b2b.partner_pricing import feed_queries, feeds, queries
from oscar_b2b.partner_pricing.models import StockFeed

_KINDS = {
    "json": (feeds.as_json, "application/json; charset=utf-8"),
    "csv": (feeds.as_csv, "text/csv; charset=utf-8"),
}


class FeedForm(forms.Form):
    """For which shop."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("For which shop it is, so that you know it again."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class _Cabinet(LoginRequiredMixin, View):
    """Members with the right; the others see no page."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not may(request.member, feeds.RIGHT):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response


class Feeds(_Cabinet):
    """All feeds of the cabinet, and the form for a new one."""

    def get(self, request: Any) -> HttpResponse:
        return self._page(request, FeedForm())

    def _page(self, request: Any, form: FeedForm, **more: Any) -> HttpResponse:
        context = {
            "form": form,
            "feeds": feed_queries.feeds_of(dealer_id=request.member.dealer_id),
            "is_hidden": queries.is_stock_hidden(context=request.b2b),
            "terms": request.b2b.contract_label,
            "pause": int(feeds.PAUSE.total_seconds()),
            "columns": [name for name, __ in feeds.CSV_COLUMNS],
        }
        return render(request, "partner_pricing/feeds.html", context | more)


class NewFeed(OwnHandOnly, Feeds):
    """``POST``: a new feed; its addresses are on this one page only."""

    http_method_names = ["post"]

    def post(self, request: Any) -> HttpResponse:
        form = FeedForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        try:
            feed, secret = feeds.make(
                request=request, name=form.cleaned_data["name"], at=timezone.now()
            )
        except feeds.UnableToFeed as error:
            form.add_error(None, error.reason)
            return self._page(request, form)
        root = base_url(request)
        addresses = [
            (kind.upper(), root + reverse("stock_feeds:read", args=[secret, kind]))
            for kind in _KINDS
        ]
        return self._page(request, FeedForm(), made=feed, addresses=addresses)


class DropFeed(OwnHandOnly, _Cabinet):
    """``POST``: its address is unknown from now on."""

    def post(self, request: Any, pk: int) -> HttpResponse:
        feed = get_object_or_404(StockFeed, pk=pk, dealer_id=request.member.dealer_id)
        name = feed.name
        feeds.drop(feed=feed)
        messages.success(request, _("“%s” is deleted.") % name)
        return redirect("stock_feeds:list")


@method_decorator(csrf_exempt, name="dispatch")
class ReadFeed(View):
    """What a machine reads; 404 for an unknown address, 429 when it comes too often."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, secret: str, kind: str) -> HttpResponse:
        if kind not in _KINDS:
            raise Http404
        at = timezone.now()
        try:
            found = feeds.read(secret=secret, at=at)
        except feeds.TooSoon as error:
            response = HttpResponse(status=429, content_type="text/plain")
            response["Retry-After"] = str(error.seconds)
            return response
        if found is None:
            raise Http404
        _feed, context = found
        write, content_type = _KINDS[kind]
        response = HttpResponse(write(context=context, at=at), content_type=content_type)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["X-Content-Type-Options"] = "nosniff"
        return response
