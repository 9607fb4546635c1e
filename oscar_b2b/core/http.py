"""The one HTTP seam: every call to a foreign service leaves through :func:`request`."""

from __future__ import annotations

from typing import Any

import requests

#: Seconds to connect and to wait for an answer, when the caller names none.
DEFAULT_TIMEOUT = (3.05, 10.0)


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


def request(
    method: str,
    url: str,
    *,
    timeout: tuple[float, float] = DEFAULT_TIMEOUT,
    session: requests.Session | None = None,
    **options: Any,
) -> requests.Response:
    """Call a foreign service and return its answer with a status below 400.

    :param timeout: seconds to connect, seconds to read.
    :param options: as for ``requests.request``.
    :raises TransportError: retryable for network faults, 408, 425, 429 and 5xx; permanent else.
    """
    try:
        response = (session or requests).request(
            method, url, timeout=timeout, allow_redirects=False, **options
        )
    except requests.RequestException as error:
        raise TransportError(f"{type(error).__name__} at {method} {url}", retryable=True) from error
    if response.status_code >= 400:
        raise TransportError(
            f"{method} {url} answered {response.status_code}: {response.text[:200]}",
            retryable=response.status_code in (408, 425, 429) or response.status_code >= 500,
            status=response.status_code,
            body=response.text[:10_000],
        )
    return response
