"""The live call: an order goes to 1C's HTTP service at once, and its answer comes back."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from requests import Response

from oscar_b2b.core import http
from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.answers import OrderAnswer, UnableToReadAnswer
from oscar_b2b.onec_exchange.exporting import as_json

ORDERS_PATH = "/hs/b2b/v1/orders"
NOT_FOUND = 404
#: Seconds to connect and to wait: a worker is held no longer than this by one order.
TIMEOUT = (3.05, 5.0)
#: 1C refuses us, not the order: the log-in or the right is wrong, and somebody will put it right.
_NOT_THE_ORDERS_FAULT = (401, 403)


def is_on() -> bool:
    """Tell whether 1C can be called; if not, orders wait until 1C pulls them."""
    return bool(settings.ONEC_LIVE_URL)


def send_order(document: OrderDocument) -> OrderAnswer:
    """Send an order and return 1C's answer.

    The order's UUID is the idempotency key: the same order sent again is one order in 1C.

    :raises TransportError: retryable when 1C is away, refuses our log-in or answers something
        that is no order answer; permanent when it refuses this order (any other 4xx).
    """
    response = _call("POST", "", json=as_json(document), headers={"Idempotency-Key": document.id})
    return _read(response)


def fetch_order(order_uuid: str) -> OrderAnswer | None:
    """Return 1C's answer to an order it has already, or None when it has no such order.

    :raises TransportError: as :func:`send_order`.
    """
    try:
        return _read(_call("GET", f"/{order_uuid}"))
    except TransportError as error:
        if error.status == NOT_FOUND:
            return None
        raise


def _call(method: str, path: str, **options: Any) -> Response:
    try:
        return http.request(
            method,
            settings.ONEC_LIVE_URL.rstrip("/") + ORDERS_PATH + path,
            auth=(settings.ONEC_LIVE_USER, settings.ONEC_LIVE_PASSWORD),
            timeout=TIMEOUT,
            **options,
        )
    except TransportError as error:
        if error.status in _NOT_THE_ORDERS_FAULT:
            raise TransportError(
                f"1C does not let the shop in ({error.status}). Check ONEC_USER and ONEC_PASSWORD "
                "and the user's right to the HTTP service.",
                retryable=True,
                status=error.status,
            ) from error
        if reason := _reason(error.body):
            raise TransportError(
                f"1C answered {error.status}: {reason}",
                retryable=error.retryable,
                status=error.status,
            ) from error
        raise


def _read(response: Response) -> OrderAnswer:
    if response.status_code not in (200, 201):
        raise _broken(f"status {response.status_code} instead of 200 or 201.", response)
    try:
        data = response.json(parse_float=Decimal)
    except ValueError as error:
        raise _broken("it is no JSON.", response) from error
    try:
        return OrderAnswer.read(data)
    except UnableToReadAnswer as error:
        raise _broken(str(error), response) from error


def _reason(body: str) -> str:
    """Return the text of 1C's ``{"error": text}``, or nothing for any other answer."""
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    reason = data.get("error") if isinstance(data, dict) else None
    return reason[:1000] if isinstance(reason, str) else ""


def _broken(what: str, response: Response) -> TransportError:
    return TransportError(
        f"1C's answer cannot be read: {what} It began: {response.text[:120]!r}",
        retryable=True,
        status=response.status_code,
    )
