"""1C's log-in: Basic authentication, taken apart; who may sign in is the services' matter."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from oscar_b2b.core.addresses import client_address
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import nodes


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says who it is; both are empty when it says nothing that can be read."""

    login: str = ""
    password: str = ""


def signed_in_node(request: HttpRequest, *, at: datetime) -> ExchangeNode:
    """Return the node that the request proves to be.

    :raises UnableToSignIn: with a text that tells a missing header from a wrong password, as
        proxies that drop the header are the usual cause.
    """
    if not request.headers.get("Authorization", ""):
        raise nodes.UnableToSignIn(
            nodes.MISSING,
            "No user name arrived. Set the user in 1C, and let the web server pass the "
            "Authorization header on.",
        )
    given = credentials_of(request)
    return nodes.sign_in(
        login=given.login,
        password=given.password,
        remote_addr=client_address(request),
        at=at,
    )


def credentials_of(request: HttpRequest) -> Credentials:
    """Read the Authorization header; old clients write windows-1251."""
    scheme, _blank, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return Credentials()
    try:
        raw = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return Credentials()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("windows-1251", errors="replace")
    login, _colon, password = text.partition(":")
    return Credentials(login, password)
