"""Each request: is the session still open, and has staff passed the second factor?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from oscar_b2b.account_security.services import sessions, two_factor
from oscar_b2b.core.addresses import client_address
from oscar_b2b.core.services.contexts import WORKER_KEY

#: Views that staff reaches before the second factor, beside this module's own.
_OPEN_TO_ALL = frozenset(
    {
        "customer:logout",
        "dashboard:logout",
        "admin:logout",
        "wagtailadmin_logout",
        "set_language",
        "javascript-catalog",
        "admin:jsi18n",
        "healthz",
    }
)


class DeviceMiddleware:
    """Throws out sessions that were ended, and knows where people are signed in."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        key_before = self._key(request)
        if key_before and not self._is_open(request, key_before):
            logout(request)
            key_before = ""
        response = self.get_response(request)
        key_after = self._key(request)
        if key_before and key_after and key_after != key_before:
            sessions.went_on(
                old_key=key_before,
                new_key=key_after,
                auth_hash=request.session.get(HASH_SESSION_KEY, ""),
            )
        return response

    @staticmethod
    def _key(request: Any) -> str:
        """Return the key of a session in which somebody is signed in."""
        session = request.session
        return session.session_key if session.session_key and SESSION_KEY in session else ""

    @staticmethod
    def _is_open(request: Any, key: str) -> bool:
        if not request.user.is_authenticated:
            return True
        session = request.session
        return sessions.is_open(
            # Who works in a dealer's name sees the session among his own.
            user=session.get(WORKER_KEY) or request.user,
            session_key=key,
            auth_hash=session.get(HASH_SESSION_KEY, ""),
            user_agent=request.headers.get("User-Agent", ""),
            address=client_address(request),
            at=timezone.now(),
        )


class SecondFactorMiddleware:
    """Sends a staff session that has not passed the second factor to where it can."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match.namespace == "account_security" or match.view_name in _OPEN_TO_ALL:
            return None
        if not self._concerns(request):
            return None
        step = two_factor.lacks(user=request.user)
        if not step:
            return None
        # What was sent by POST cannot be sent again for the person.
        there = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        address = f"{reverse(f'account_security:{step}')}?{urlencode({'next': there})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)

    @staticmethod
    def _concerns(request: Any) -> bool:
        """Tell whether the person is staff; editors of pages count where they edit."""
        user = request.user
        if not user.is_authenticated:
            return False
        if user.is_staff:
            return True
        prefix = _editors_prefix()
        return bool(
            prefix
            and request.path.startswith(prefix)
            and user.has_perm("wagtailadmin.access_admin")
        )


@cache
def _editors_prefix() -> str:
    """Return the address below which pages are edited; empty when the shop has no such place."""
    try:
        return reverse("wagtailadmin_home")
    except NoReverseMatch:
        return ""
