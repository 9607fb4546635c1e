"""1C's HTTP service beyond orders: prices and stock, papers, money, the feed of changes.

Every function raises ``TransportError`` as :func:`~oscar_b2b.onec_exchange.services.calls.request`
does; an answer that does not keep the contract counts as retryable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.conf import settings
from requests import Response

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange import link
from oscar_b2b.onec_exchange.answers import (
    Balance,
    ChangesPage,
    InvoicePaper,
    PresentTerms,
    ReconciliationAct,
    UnableToReadAnswer,
)
from oscar_b2b.onec_exchange.live.hs import broken, call, is_missing, json_of
from oscar_b2b.onec_exchange.services import calls

#: Seconds for a paper: 1C draws it, and the first call of its session takes up to a minute.
PAPER_TIMEOUT = (3.05, 60.0)
#: Seconds for an invoice: the buyer looks at the page, and the shop can draw one itself.
INVOICE_TIMEOUT = (3.05, 10.0)
#: Longest PDF that is taken.
PDF_BYTES = 20 * 1024 * 1024

Read = TypeVar("Read")


def is_on() -> bool:
    """Tell whether 1C has our HTTP service (and not only OData, or nothing)."""
    return link.is_on() and settings.ONEC_LIVE_KIND == "hs"


def ping() -> dict[str, Any]:
    """Return who answers: ``service``, ``version``, ``configuration``, ``time``."""
    data = json_of(call("GET", "/ping", always=True))
    if not isinstance(data, dict) or data.get("service") != "b2b":
        raise TransportError("Something answers, but it is not our service.", retryable=True)
    return data


def prices_and_stock(
    *, price_type_id: str, warehouse_ids: Sequence[str], ids: Sequence[str], within: float
) -> PresentTerms:
    """Return present prices of one type and free stock of offers, within ``within`` seconds.

    All ids are 1C's. Called while a buyer waits, so it obeys the breaker and repeats nothing that
    took its time.
    """
    body = {"price_type_id": price_type_id, "warehouse_ids": [*warehouse_ids], "ids": [*ids]}
    response = call(
        "POST",
        "/prices-and-stock",
        json=body,
        line=calls.PAGE,
        timeout=(min(within, 1.0), within),
        within=within,
    )
    return _read(response, lambda data: PresentTerms.read(data, asked=set(ids)))


def cancel_order(*, order_uuid: str, reason: str) -> bool:
    """Cancel an order in 1C; True also when it was cancelled before, False when 1C has it not.

    A shipped order cannot be cancelled: a permanent ``TransportError`` with status 409.
    """
    body = {"reason": reason} if reason else {}
    path = f"/orders/{quote(order_uuid)}/cancel"
    return _or_none("POST", path, json=body, order_uuid=order_uuid) is not None


def invoice(order_uuid: str) -> InvoicePaper | None:
    """Return the invoice of an order as data; None while 1C has made none."""
    response = _or_none("GET", f"/orders/{quote(order_uuid)}/invoice", order_uuid=order_uuid)
    return None if response is None else _read(response, InvoicePaper.read)


def invoice_pdf(*, order_uuid: str, invoice_id: str) -> bytes | None:
    """Return an invoice as 1C prints it; None where 1C prints none."""
    query = urlencode({"id": invoice_id})
    path = f"/orders/{quote(order_uuid)}/invoice.pdf?{query}"
    return _pdf_or_none(path, timeout=INVOICE_TIMEOUT, order_uuid=order_uuid)


def print_form(*, document_id: str, form: str) -> bytes | None:
    """Return a print form of a document as PDF; None when 1C has no such document or form."""
    query = urlencode({"form": form, "format": "pdf"})
    return _pdf_or_none(f"/documents/{quote(document_id, safe='')}/print?{query}")


def balance(legal_entity_id: str) -> Balance | None:
    """Return debts, advances and limits by contract; None when 1C does not know the entity."""
    response = _or_none("GET", f"/legal-entities/{quote(legal_entity_id, safe='')}/balance")
    return None if response is None else _read(response, Balance.read)


def reconciliation(
    *, legal_entity_id: str, start: dt.date, end: dt.date
) -> ReconciliationAct | None:
    """Return the act between two days, both included; None when 1C does not know the entity."""
    response = _or_none("GET", _act_path(legal_entity_id, start, end, "json"))
    return None if response is None else _read(response, ReconciliationAct.read)


def reconciliation_pdf(*, legal_entity_id: str, start: dt.date, end: dt.date) -> bytes | None:
    """Return the same act as 1C prints it; None as above."""
    return _pdf_or_none(_act_path(legal_entity_id, start, end, "pdf"))


def changes(*, since: str, limit: int) -> ChangesPage:
    """Return what has happened since ``since``, a cursor of 1C; empty = from the beginning."""
    query = urlencode({"since": since, "limit": limit})
    return _read(call("GET", f"/changes?{query}", timeout=(3.05, 30.0)), ChangesPage.read)


def _act_path(legal_entity_id: str, start: dt.date, end: dt.date, kind: str) -> str:
    query = urlencode({"from": start.isoformat(), "to": end.isoformat(), "format": kind})
    return f"/legal-entities/{quote(legal_entity_id, safe='')}/reconciliation?{query}"


def _or_none(method: str, path: str, **options: Any) -> Response | None:
    try:
        return call(method, path, **options)
    except TransportError as error:
        if is_missing(error):
            return None
        raise


def _pdf_or_none(
    path: str, *, timeout: tuple[float, float] = PAPER_TIMEOUT, order_uuid: str = ""
) -> bytes | None:
    response = _or_none(
        "GET",
        path,
        order_uuid=order_uuid,
        expects=calls.PDF,
        timeout=timeout,
        max_bytes=PDF_BYTES,
    )
    return None if response is None else response.content


def _read(response: Response, reader: Callable[[Any], Read]) -> Read:
    try:
        return reader(json_of(response))
    except UnableToReadAnswer as error:
        raise broken(str(error), response) from error
