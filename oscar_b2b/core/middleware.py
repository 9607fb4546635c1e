"""``request.b2b``: the dealer's terms, built lazily once per request; the audit log's actor."""

from __future__ import annotations

from collections.abc import Callable

from auditlog.middleware import AuditlogMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from oscar_b2b.core.addresses import client_address
from oscar_b2b.core.services import contexts


class AuditMiddleware(AuditlogMiddleware):
    """Tells the audit log who changes what and from where; proxies are believed as configured."""

    @staticmethod
    def _get_remote_addr(request: HttpRequest) -> str | None:
        return client_address(request) or None


class B2BContextMiddleware:
    """Sets ``request.b2b`` and ``request.member``; must stand before the basket middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: contexts.member_of(user=request.user))  # type: ignore[attr-defined]
        request.b2b = SimpleLazyObject(lambda: contexts.for_request(request))  # type: ignore[attr-defined]
        return self.get_response(request)
