"""How django-axes counts: per e-mail and address, proxies believed only as configured."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from oscar_b2b.core.addresses import client_address

#: Of the column that keeps it.
_LENGTH = 255


def username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the e-mail of an attempt, written alike (``AXES_USERNAME_CALLABLE``)."""
    return str((credentials or {}).get("username") or "").strip().lower()[:_LENGTH]


def address(request: HttpRequest) -> str:
    """Return the client's address (``AXES_CLIENT_IP_CALLABLE``)."""
    return client_address(request)


def answer(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Return the page for somebody who must wait (``AXES_LOCKOUT_CALLABLE``).

    The shop's own log-in page says it itself; other log-in forms, as that of Django's admin, do not
    know why a password was not even looked at.
    """
    reason = getattr(request, "sign_in_refusal", "")
    if response is None or not reason:
        # The attempt that used up the last try: its own page says that it was wrong.
        return response if response is not None else HttpResponse(status=429)
    if reason not in response.content.decode(response.charset, "replace"):
        response = HttpResponse(
            render_to_string("account_security/wait.html", {"reason": reason}, request=request)
        )
    response.status_code = 429
    return response
