"""The one place where carriers' servers are spoken to: limits of time and size, faults, the log.

Nothing here logs or raises an address with its query, a header or a body: they contain keys.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable

logger = logging.getLogger(__name__)

#: Seconds to connect, and to wait for an answer in background work.
CONNECT, BACKGROUND = 2.0, 60.0
#: Bytes. A page of a directory has three megabytes; more than this is a fault.
LARGEST = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_BUSY = (429, 500, 502, 503, 504)


def _has_no_key(record: logging.LogRecord) -> bool:
    """Keep addresses with keys out of the log of a library, which writes them at level DEBUG."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    return not any("apikey" in str(each).lower() for each in arguments)


logging.getLogger("urllib3.connectionpool").addFilter(_has_no_key)


class Http:
    """Calls to one carrier.

    :param carrier: its code, for the log.
    :param patience: seconds for all calls of this object together; ``None`` = background work.
    """

    def __init__(self, carrier: str, *, patience: float | None = None) -> None:
        self._carrier = carrier
        self._until = None if patience is None else time.monotonic() + patience
        self._session = requests.Session()
        # No proxy and no .netrc: carriers' keys go where the settings say and nowhere else.
        self._session.trust_env = False
        #: HTTP status of the last answer, for those whose bodies alone do not tell a bad key.
        self.status = 0

    def fetch(
        self,
        method: str,
        url: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        auth: tuple[str, str] | None = None,
    ) -> requests.Response:
        """Return the complete answer.

        :param what: the call's name, for the log.
        :raises Unavailable: no connection, too slow, too large, too many requests, 5xx.
        :raises Rejected: another 4xx; ``key_refused`` for 401 and 403.
        """
        started = time.monotonic()
        wait = BACKGROUND if self._until is None else self._until - started
        if wait <= 0:
            raise Unavailable(f"{what}: no time left")
        try:
            response = self._session.request(
                method,
                url,
                params=dict(params or {}),
                headers=dict(headers or {}),
                data=data,
                auth=auth,
                timeout=(min(CONNECT, wait), wait),
                allow_redirects=False,
                stream=True,
            )
            with response:
                response._content = self._body(response, what, started + wait)
        except requests.RequestException as error:
            # The text of such an error holds the address.
            self._log(what, started, type(error).__name__)
            raise Unavailable(f"{what}: {type(error).__name__}") from None
        self.status = response.status_code
        self._log(what, started, str(response.status_code))
        if response.status_code in _BUSY or response.status_code >= 500:
            raise Unavailable(f"{what}: HTTP {response.status_code}")
        if response.is_redirect:
            raise Unavailable(f"{what}: HTTP {response.status_code}, moved elsewhere")
        return response

    def json(self, method: str, url: str, *, what: str, body: Any = None, **options: Any) -> Any:
        """Return the parsed JSON of an answer; parameters as ``fetch``.

        :param body: sent as JSON in UTF-8.
        :raises Unavailable: also for HTML and for JSON that does not parse.
        :raises Rejected: 4xx whose body is no JSON; else the caller reads the body's own words.
        """
        headers = {"Accept": "application/json", **(options.pop("headers", None) or {})}
        data = options.pop("data", None)
        if body is not None:
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
            data = json.dumps(body, ensure_ascii=False).encode()
        response = self.fetch(method, url, what=what, headers=headers, data=data, **options)
        try:
            # Some servers (1C's) begin with a byte order mark. Sums must not become floats.
            parsed = json.loads(response.content.decode("utf-8-sig"), parse_float=str)
        except ValueError:
            raise_for(response, what)
            raise Unavailable(f"{what}: the answer is not JSON") from None
        if response.status_code >= 400 and not isinstance(parsed, dict | list):
            raise_for(response, what)
        return parsed

    def _body(self, response: requests.Response, what: str, until: float) -> bytes:
        """Read it with an eye on size and clock: a server may send a byte per second for ever."""
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST:
                raise Unavailable(f"{what}: the answer is larger than {LARGEST} bytes")
            if time.monotonic() > until:
                raise Unavailable(f"{what}: too slow")
        return bytes(body)

    def _log(self, what: str, started: float, outcome: str) -> None:
        logger.info("%s %s: %s in %.2f s", self._carrier, what, outcome, time.monotonic() - started)


def raise_for(response: requests.Response, what: str) -> None:
    """Raise what an HTTP status of 400 or more means, when the body does not tell.

    :raises Rejected: the status is 4xx.
    """
    if response.status_code >= 400:
        raise Rejected(
            f"{what}: HTTP {response.status_code}",
            code=str(response.status_code),
            key_refused=response.status_code in (401, 403),
        )


def at(base: str, path: str) -> str:
    """Return an address under a base address from the settings."""
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def host_of(url: str) -> str:
    """Return the host of an address, for messages."""
    return urlsplit(url).netloc
