"""Where a request comes from: the socket, or what trusted proxies in front of the shop say."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address; empty when it is none (a Unix socket without proxies).

    With ``settings.ONEC_TRUSTED_PROXIES`` = n, the n-th entry from the end of
    ``X-Forwarded-For`` is believed: each of the shop's own proxies has appended one, everything
    before them the client may have made up. With 0 the header is not looked at.
    """
    proxies = settings.ONEC_TRUSTED_PROXIES
    if proxies > 0:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(chain) >= proxies and _is_address(chain[-proxies]):
            return chain[-proxies]
    address = request.META.get("REMOTE_ADDR", "")
    return address if _is_address(address) else ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
