"""Calls of the shop to 1C: one way out, guarded by a breaker, each written into ``LiveCall``.

Used by the HTTP service (channel ``http``) and by OData (channel ``odata``). What 1C's publication
answers instead of data - a log-in page, an error page of Apache or IIS, a stack trace - means
"1C is not available" and is never shown to anybody; the log has its beginning.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import HTTPAdapter

from oscar_b2b.core import http
from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.models import LiveCall
from oscar_b2b.onec_exchange.services.breaker import Breaker

logger = logging.getLogger(__name__)

#: Seconds to connect and to wait: a worker is held no longer than this by one call.
TIMEOUT = (3.05, 5.0)
#: Calls of this age are no longer kept.
KEEP = timedelta(days=14)

JSON = "json"
XML = "xml"
PDF = "pdf"
#: Whatever comes; the caller looks at it.
ANYTHING = ""
_ACCEPT = {JSON: "application/json", XML: "application/xml", PDF: "application/pdf"}

#: Workers wait for 1C in the background; their failures say that 1C is away.
BACKGROUND = "background"
#: Buyers wait: short time-outs, which say only that 1C is slow.
PAGE = "page"

_PAUSE = 0.2
_AWAY = (502, 503, 504)
#: 1C refuses us, not the request: the log-in or the right is wrong, and somebody will mend it.
_NO_ENTRY = (401, 403)
_threads = threading.local()


class HeldBack(TransportError):
    """The call was not made: 1C has failed again and again, and its pause is not over."""


def request(
    method: str,
    url: str,
    *,
    auth: tuple[str, str],
    channel: str = "http",
    line: str = BACKGROUND,
    always: bool = False,
    expects: str = JSON,
    timeout: tuple[float, float] = TIMEOUT,
    within: float | None = None,
    max_bytes: int = http.MAX_BYTES,
    idempotency_key: str = "",
    order_id: int | None = None,
    headers: dict[str, str] | None = None,
    session: requests.Session | None = None,
    **options: Any,
) -> requests.Response:
    """Call 1C and return its answer: a status below 300 and content of the kind that is expected.

    A connection that breaks is tried once more where a repeat does no harm: GET, and POST with an
    idempotency key. Every attempt is a row of ``LiveCall``, without log-in, headers and bodies.

    :param url: full address; log-in data in it never reach the journal.
    :param auth: user and password of 1C, sent as Basic in UTF-8.
    :param channel: ``http`` or ``odata``; each has a breaker of its own.
    :param line: :data:`BACKGROUND`, or :data:`PAGE` when a buyer waits.
    :param always: call although the breaker is open (orders: their own pauses are the probes).
    :param expects: :data:`JSON`, :data:`XML`, :data:`PDF` or :data:`ANYTHING`.
    :param timeout: seconds to connect, seconds to wait for each piece of the answer.
    :param within: seconds for all of it, the repeat included.
    :param max_bytes: a longer answer is refused.
    :param idempotency_key: sent as ``Idempotency-Key``; 1C does the same thing once only.
    :param order_id: the order the call is about, for the journal.
    :param session: a conversation that keeps 1C's cookie (OData); None = one without cookies.
    :raises HeldBack: when the breaker is open.
    :raises TransportError: retryable when 1C is away, refuses our log-in or answers something else
        than data; permanent when it refuses the request (any other 4xx with its reason as JSON).
    """
    guard = _Guard(channel, urlsplit(url).netloc, line)
    path = _shown(url)
    if not always and not guard.allows():
        raise HeldBack(f"1C is left alone for a while: {method} {path}.", retryable=True)
    sent = {"Accept": _ACCEPT.get(expects, "*/*"), **(headers or {})}
    if idempotency_key:
        sent["Idempotency-Key"] = idempotency_key
    may_repeat = method in ("GET", "HEAD") or bool(idempotency_key)
    deadline = None if within is None else time.monotonic() + within
    journal = _Journal(channel, method, path, idempotency_key, order_id)
    for is_repeat in (False, True):
        left = None if deadline is None else max(deadline - time.monotonic(), 0.05)
        started = time.monotonic()
        try:
            response = http.request(
                method,
                url,
                session=session or _session(),
                auth=_basic(auth),
                timeout=timeout if left is None else (min(timeout[0], left), min(timeout[1], left)),
                within=left,
                max_bytes=max_bytes,
                headers=sent,
                **options,
            )
            _check(response, expects)
        except TransportError as error:
            trouble = _explained(error, method, path)
            journal.note(started, status=error.status, error=str(trouble))
            if may_repeat and not is_repeat and _was_cut(error) and _has_time(deadline):
                time.sleep(_PAUSE)
                continue
            guard.learn(is_away=_is_away(trouble))
            raise trouble from error
        journal.note(started, status=response.status_code)
        guard.learn(is_away=False)
        return response
    raise AssertionError("unreachable")


def prune(*, at: datetime) -> int:
    """Forget calls older than :data:`KEEP`, and return how many."""
    deleted, _by_model = LiveCall.objects.filter(at__lt=at - KEEP).delete()
    return deleted


def reason_of(body: str) -> str:
    """Return the text of 1C's ``{"error": text}`` or ``odata.error``; nothing for other answers."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    reason = data.get("error")
    if isinstance(odata := data.get("odata.error"), dict):
        message = odata.get("message")
        reason = message.get("value") if isinstance(message, dict) else message
    return reason.strip()[:1000] if isinstance(reason, str) else ""


# What came back -------------------------------------------------------------------------------


def _check(response: requests.Response, expects: str) -> None:
    """:raises TransportError: for a redirect or content of another kind than expected."""
    if response.status_code >= 300:
        raise _unusable(response, "a redirect")
    content = response.content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if expects == JSON:
        if content[:1] not in (b"{", b"["):
            raise _unusable(response, "a web page" if content[:1] == b"<" else "no JSON")
        # Declared charsets lie; JSON is UTF-8 by its standard.
        response.encoding = "utf-8"
        response._content = content
    elif expects == XML:
        if content[:1] != b"<" or content[:300].lower().find(b"<html") >= 0:
            raise _unusable(response, "no XML")
    elif expects == PDF and not content.startswith(b"%PDF-"):
        raise _unusable(response, "no PDF")


def _unusable(response: requests.Response, what: str) -> TransportError:
    beginning = response.content[:1000].decode("utf-8", "replace")
    return TransportError(what, retryable=True, status=response.status_code, body=beginning)


def _explained(error: TransportError, method: str, path: str) -> TransportError:
    """Return the error in words for the supplier's staff, without what 1C's server showed."""
    status = error.status
    if status is None:
        # The cause's own text may hold the address with its log-in.
        text = f"{type(error.__cause__).__name__} at {method} {path}"
        return TransportError(text, retryable=True)
    if status in _NO_ENTRY:
        text = (
            f"1C does not let the shop in ({status}). Check ONEC_USER and ONEC_PASSWORD "
            "and the user's right to the HTTP service."
        )
        return TransportError(text, retryable=True, status=status)
    if status >= 400 and (reason := reason_of(error.body)):
        return TransportError(
            f"1C answered {status}: {reason}",
            retryable=error.retryable,
            status=status,
            body=error.body,
        )
    what = str(error) if status < 400 else "an error page"
    logger.warning("1C answered %s %s with %s (%s): %.300r", method, path, what, status, error.body)
    return TransportError(
        f"1C is not available: it answered {method} {path} with {what} (status {status}).",
        retryable=True,
        status=status,
    )


def _was_cut(error: TransportError) -> bool:
    """Tell whether the connection broke, so that the same request at once may well succeed."""
    cause = error.__cause__
    return isinstance(
        cause, requests.ConnectionError | requests.exceptions.ChunkedEncodingError
    ) and not isinstance(cause, requests.Timeout)


def _has_time(deadline: float | None) -> bool:
    return deadline is None or deadline - time.monotonic() > 2 * _PAUSE


def _is_away(error: TransportError) -> bool:
    """Tell "1C is away" from "1C is there and says no"."""
    if error.status is None or error.status in _AWAY or error.status in _NO_ENTRY:
        return True
    return not error.body


class _Guard:
    """The breakers a call passes: its line's, and for pages the one of the workers as well."""

    def __init__(self, channel: str, host: str, line: str) -> None:
        self._background = Breaker(f"{channel}:{host}")
        self._page = Breaker(f"{channel}:{host}:page") if line == PAGE else None

    def allows(self) -> bool:
        if self._page is None:
            return self._background.allows()
        return not self._background.is_open() and self._page.allows()

    def learn(self, *, is_away: bool) -> None:
        own = self._page or self._background
        if is_away:
            own.failed()
            return
        own.succeeded()
        if self._page is not None:
            self._background.succeeded()


class _Journal:
    """Writes the rows of one call."""

    def __init__(
        self, channel: str, method: str, path: str, request_id: str, order_id: int | None
    ) -> None:
        self._fields: dict[str, Any] = {
            "channel": channel,
            "method": method,
            "path": path[:500],
            "request_id": request_id[:64],
            "order_id": order_id,
        }

    def note(self, started: float, *, status: int | None, error: str = "") -> None:
        took = round((time.monotonic() - started) * 1000)
        LiveCall.objects.create(**self._fields, status=status, milliseconds=took, error=error[:500])


# Connections ----------------------------------------------------------------------------------


def _session() -> requests.Session:
    """Return this thread's session; its connections to 1C stay open between calls."""
    known: tuple[int, requests.Session] | None = getattr(_threads, "session", None)
    # A forked worker must not speak on its parent's sockets.
    if known is not None and known[0] == os.getpid():
        return known[1]
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=4, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    # 1C starts a session, and takes a licence, for whoever brings its cookie back.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    _threads.session = (os.getpid(), session)
    return session


def _basic(auth: tuple[str, str]) -> tuple[bytes, bytes]:
    """Encode the log-in as 1C reads it; ``requests`` would take Latin-1, which has no Cyrillic."""
    return auth[0].encode(), auth[1].encode()


def _shown(url: str) -> str:
    """Return path and query of an address, readable and without host and log-in."""
    parts = urlsplit(url)
    return unquote(parts.path + (f"?{parts.query}" if parts.query else ""))
