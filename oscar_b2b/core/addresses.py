"""Where a request comes from (the socket, or what trusted proxies say), and where it goes to."""

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
        chain = request.headers.get("X-Forwarded-For", "").split(",")
        forwarded = _written_alike(chain[-proxies]) if len(chain) >= proxies else ""
        if forwarded:
            return forwarded
    return _written_alike(request.META.get("REMOTE_ADDR", ""))


def base_url(request: HttpRequest) -> str:
    """Return the address of the shop as this person uses it, for links in letters."""
    return f"{request.scheme}://{request.get_host()}"


def _written_alike(text: str) -> str:
    """Return an address in the one spelling that PostgreSQL gives back, or "" for no address."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
