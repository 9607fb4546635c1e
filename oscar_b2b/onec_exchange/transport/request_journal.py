"""One row of the journal per request of 1C, without a password, cookie or ``sessid`` in it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from oscar_b2b.core.addresses import client_address
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeRequest, ExchangeSession
from oscar_b2b.onec_exchange.services.nodes import THROTTLED

logger = logging.getLogger(__name__)

#: A flood of log-ins that pause anyway is entered once in so many seconds per address.
_FLOOD_SECONDS = 60
#: Rows per address and minute about requests that prove to be nobody's.
STRANGERS = 60
_ANSWER = 300


@dataclass(slots=True)
class Call:
    """What is learnt about a request while it is answered."""

    request: HttpRequest
    node: ExchangeNode | None = None
    session: ExchangeSession | None = None
    #: Why a log-in was refused, see ``nodes.UnableToSignIn``.
    refused: str = ""
    login: str = ""
    #: What the journal says where the answer has no text.
    remark: str = ""
    remote_addr: str = field(default="")

    def __post_init__(self) -> None:
        self.remote_addr = client_address(self.request)

    @property
    def charset(self) -> str:
        return self.node.charset if self.node else ExchangeNode.UTF8


def note(call: Call, response: HttpResponse, *, milliseconds: int) -> None:
    """Enter the request; whatever goes wrong here, 1C gets its answer."""
    try:
        if _is_flood(call):
            return
    except Exception:
        logger.exception("The cache does not say whether a request is one of many")
    values = call.request.GET
    length = call.request.META.get("CONTENT_LENGTH") or ""
    outcome, answer = _said(response)
    try:
        with transaction.atomic():
            ExchangeRequest.objects.create(
                node=call.node,
                session=call.session,
                remote_addr=call.remote_addr or None,
                login=_clean(call.session.login if call.session else call.login, 64),
                kind=_clean(values.get("type", ""), 16),
                mode=_clean(values.get("mode", ""), 16),
                filename=_clean(values.get("filename", ""), 255),
                size=min(int(length), 2**62) if length.isascii() and length.isdigit() else 0,
                outcome=outcome,
                answer=answer or call.remark,
                milliseconds=min(milliseconds, 2**31 - 1),
            )
    except Exception:
        logger.exception("A request of 1C could not be entered in the journal")


def _is_flood(call: Call) -> bool:
    """Tell whether strangers would fill the journal."""
    if call.node is not None:
        return False
    if call.refused == THROTTLED:
        return not cache.add(f"onec-exchange-flood:{call.remote_addr}", 1, _FLOOD_SECONDS)
    counter = f"onec-exchange-strangers:{call.remote_addr}"
    if cache.add(counter, 1, _FLOOD_SECONDS):
        return False
    try:
        return cache.incr(counter) > STRANGERS
    except ValueError:  # it expired in between
        return False


def _said(response: HttpResponse) -> tuple[str, str]:
    """Return the key word and the text that may be kept of an answer.

    Lines after ``success`` of ``checkauth`` and the ``sessid`` of ``init`` are secrets.
    """
    if response.status_code == 304:
        return "nothing new", ""
    if response.headers.get("Content-Type", "").startswith("text/xml"):
        return "<?xml", f"{len(response.content)} bytes"
    lines = response.content.decode("ascii", "replace").split("\n")
    if lines[0].startswith("zip="):
        return "success", " ".join(line for line in lines if not line.startswith("sessid="))
    secret = any(line.startswith("sessid=") for line in lines)
    return lines[0][:16], "" if secret else " ".join(lines[1:])[:_ANSWER]


def _clean(text: str, longest: int) -> str:
    return text.replace("\0", "")[:longest]
