"""What people without a cabinet see: the catalogue is open, closed or half open.

The decision stands in the terms of the request; the one gate of the shop (``core.services.terms``)
acts on it for lists, cards, search, suggestions, related goods, files and exports.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from oscar_b2b.core.context import B2BContext
from oscar_b2b.onboarding import shop_settings
from oscar_b2b.onboarding.domain import Catalogue

#: Namespaces of pages about goods; before the log-in they lead to it where the shop is closed.
_GOODS_PAGES = frozenset({"catalogue", "search", "basket", "checkout"})


class CatalogueMode:
    """Extension point ``context_providers``: after those that bring a dealer's terms."""

    order = 900

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        if context.is_dealer or getattr(request.user, "is_staff", False):
            return context
        mode = shop_settings.catalogue()
        return dataclasses.replace(
            context,
            sees_goods=mode is not Catalogue.CLOSED,
            sees_terms=mode is Catalogue.OPEN,
            sees_retail=mode is Catalogue.OPEN,
        )


class ClosedCatalogueMiddleware:
    """Sends visitors of a closed shop to the log-in and back, instead of showing empty pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not _GOODS_PAGES.intersection(match.namespaces):
            return None
        if request.user.is_authenticated or shop_settings.catalogue() is not Catalogue.CLOSED:
            return None
        return redirect_to_login(request.get_full_path())
