"""Leads the administrator of a cabinet to the supply contract until it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from oscar_b2b.core.models import Member
from oscar_b2b.onboarding import queries, shop_settings
from oscar_b2b.onboarding.receivers import CURRENT_TEXT_KEY

#: Pages that wait until the contract is accepted.
_WAITING = frozenset({"catalogue", "search", "basket", "checkout", "contracts"})
_SESSION_KEY = "onboarding_contract_seen"
_CACHE_SECONDS = 300
_NONE = 0


def remember(request: HttpRequest, *, text_id: int) -> None:
    """Ask this session no more about a text."""
    request.session[_SESSION_KEY] = text_id


class SupplyContractMiddleware:
    """One look into the cache for most requests, one query for a session that has not passed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not _WAITING.intersection(match.namespaces):
            return None
        if not request.user.is_authenticated or not shop_settings.contract_is_asked():
            return None
        member = request.member  # type: ignore[attr-defined]
        if not member or member.role != Member.ADMIN:
            return None
        if request.b2b.worker_id is not None:  # type: ignore[attr-defined]
            return None
        text_id = _current_text_id()
        if text_id == _NONE or request.session.get(_SESSION_KEY) == text_id:
            return None
        text = queries.current_text()
        if text is None or queries.has_accepted(dealer_id=member.dealer_id, text=text):
            remember(request, text_id=text_id)
            return None
        back = request.get_full_path() if request.method == "GET" else ""
        address = reverse("onboarding:contract")
        return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)


def _current_text_id() -> int:
    found: int | None = cache.get(CURRENT_TEXT_KEY)
    if found is None:
        text = queries.current_text()
        found = text.pk if text else _NONE
        cache.set(CURRENT_TEXT_KEY, found, _CACHE_SECONDS)
    return found
