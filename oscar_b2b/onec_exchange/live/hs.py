"""Orders by 1C's HTTP service ``/hs/b2b/v1/`` (docs/openapi/onec-v1.yaml)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from requests import Response

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.http import TransportError
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange.answers import OrderAnswer, UnableToReadAnswer
from oscar_b2b.onec_exchange.exporting import as_json
from oscar_b2b.onec_exchange.services import calls

#: Root of the service below the address of the publication.
ROOT = "/hs/b2b/v1"
NOT_FOUND = 404
#: Seconds for one order, a repeat after a cut connection included; shorter than the lease.
WITHIN = 15.0


class HttpServiceChannel:
    """``POST /orders`` and ``GET /orders/{uuid}``."""

    def send_order(self, document: OrderDocument) -> OrderAnswer:
        """See :class:`~oscar_b2b.onec_exchange.live.channel.OrderChannel`."""
        response = call(
            "POST",
            "/orders",
            json=as_json(document),
            order_uuid=document.id,
            idempotency_key=document.id,
            within=WITHIN,
            always=True,
        )
        return _read(response)

    def fetch_order(self, order_uuid: str) -> OrderAnswer | None:
        """See :class:`~oscar_b2b.onec_exchange.live.channel.OrderChannel`."""
        try:
            response = call(
                "GET", f"/orders/{order_uuid}", order_uuid=order_uuid, within=WITHIN, always=True
            )
        except TransportError as error:
            if is_missing(error):
                return None
            raise
        return _read(response)


def call(method: str, path: str, *, order_uuid: str = "", **options: Any) -> Response:
    """Call the service; ``path`` is below :data:`ROOT`, ``options`` as for ``calls.request``.

    :param order_uuid: the order the call is about, for the journal.
    :raises TransportError: see :func:`~oscar_b2b.onec_exchange.services.calls.request`.
    """
    return calls.request(
        method,
        settings.ONEC_LIVE_URL.rstrip("/") + ROOT + path,
        auth=(settings.ONEC_LIVE_USER, settings.ONEC_LIVE_PASSWORD),
        order_id=_order_id(order_uuid),
        **options,
    )


def _order_id(order_uuid: str) -> int | None:
    parties = (
        OrderParty.objects.filter(uuid=order_uuid) if order_uuid else OrderParty.objects.none()
    )
    return parties.values_list("order_id", flat=True).first()


def is_missing(error: TransportError) -> bool:
    """Tell "1C has no such thing", in its own words, from "nothing is published here"."""
    return error.status == NOT_FOUND and bool(error.body)


def json_of(response: Response) -> Any:
    """Return the JSON of an answer, decimals kept. :raises TransportError: when it is broken."""
    try:
        return response.json(parse_float=Decimal)
    except ValueError as error:
        raise broken("it is no JSON.", response) from error


def broken(what: str, response: Response) -> TransportError:
    """Return the error for an answer that does not keep the contract; ``what`` says how."""
    return TransportError(
        f"1C's answer cannot be read: {what}", retryable=True, status=response.status_code
    )


def _read(response: Response) -> OrderAnswer:
    if response.status_code not in (200, 201):
        raise broken(f"status {response.status_code} instead of 200 or 201.", response)
    try:
        return OrderAnswer.read(json_of(response))
    except UnableToReadAnswer as error:
        raise broken(str(error), response) from error
