"""The one HTTP seam: every call to a foreign service leaves through :func:`request`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import requests
from urllib3.exceptions import HTTPError

#: Seconds to connect and to wait for an answer, when the caller names none.
DEFAULT_TIMEOUT = (3.05, 10.0)
#: Longest answer that is read, when the caller names none.
MAX_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024


class TransportError(Exception):
    """A call did not succeed. ``retryable`` tells whether the same call may succeed later.

    ``body`` is what the other side answered with ``status``, where it answered at all.
    """

    def __init__(
        self, message: str, *, retryable: bool, status: int | None = None, body: str = ""
    ) -> None:
        self.retryable = retryable
        self.status = status
        self.body = body
        super().__init__(message)


class _TooMuch(requests.RequestException):
    """The answer is longer than the caller can use."""


class _TooLate(requests.Timeout):
    """The answer drips: every piece was in time, all of them together are not."""


def request(
    method: str,
    url: str,
    *,
    timeout: tuple[float, float] = DEFAULT_TIMEOUT,
    within: float | None = None,
    max_bytes: int = MAX_BYTES,
    session: requests.Session | None = None,
    **options: Any,
) -> requests.Response:
    """Call a foreign service and return its answer, read to the end, with a status below 400.

    :param timeout: seconds to connect, seconds to wait for each piece of the answer.
    :param within: seconds the whole answer may take; None = as long as pieces come.
    :param max_bytes: a longer answer is a fault of the other side.
    :param options: as for ``requests.request``.
    :raises TransportError: retryable for network faults, 408, 425, 429 and 5xx; permanent else.
    """
    if session is None:
        with requests.Session() as own:
            return request(
                method,
                url,
                timeout=timeout,
                within=within,
                max_bytes=max_bytes,
                session=own,
                **options,
            )
    started = time.monotonic()
    try:
        response = session.request(
            method, url, timeout=timeout, allow_redirects=False, stream=True, **options
        )
        # Read here, so that a connection cut in the middle of the answer is a fault like others.
        response._content = _read(response, max_bytes, None if within is None else started + within)
    except requests.RequestException as error:
        raise TransportError(f"{type(error).__name__} at {method} {url}", retryable=True) from error
    if response.status_code >= 400:
        # Not `.text`, which may guess the charset of megabytes.
        body = response.content[:10_000].decode("utf-8", "replace")
        raise TransportError(
            f"{method} {url} answered {response.status_code}: {body[:200]}",
            retryable=response.status_code in (408, 425, 429) or response.status_code >= 500,
            status=response.status_code,
            body=body,
        )
    return response


def _read(response: requests.Response, max_bytes: int, deadline: float | None) -> bytes:
    pieces: list[bytes] = []
    length = 0
    with response:
        for piece in _pieces(response):
            length += len(piece)
            if length > max_bytes:
                raise _TooMuch(f"The answer is longer than {max_bytes} bytes.")
            if deadline is not None and time.monotonic() > deadline:
                raise _TooLate("The answer came too slowly.")
            pieces.append(piece)
        # All of it is read: closing gives the connection back instead of ending it.
        response._content_consumed = True  # type: ignore[attr-defined]
    return b"".join(pieces)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yield what has arrived, however little: ``iter_content`` would wait for a whole chunk."""
    try:
        while piece := response.raw.read1(_CHUNK, decode_content=True):
            yield piece
    except (HTTPError, OSError) as error:
        raise requests.ConnectionError(error) from error
