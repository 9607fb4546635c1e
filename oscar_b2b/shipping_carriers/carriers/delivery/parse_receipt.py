"""Delivery's answers about receipts: made, on the way, printed.

Source: carriers.md, section 2 "Receipt", "Tracking", "Print".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import (
    Document,
    Movement,
    Rejected,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.delivery import envelope
from oscar_b2b.shipping_carriers.carriers.delivery.fields import day, positive, text
from oscar_b2b.shipping_carriers.carriers.delivery.statuses import (
    AT_RECIPIENT,
    AT_SENDER,
    STATUSES,
)


def made(answer: dict[str, Any]) -> Waybill:
    """Return the receipt just made.

    :raises Rejected: ``status`` is true, but a message stands in place of the receipt.
    :raises Unavailable: neither receipt nor message; whether one was made is not known.
    """
    row = envelope.row(answer, "receipts") or envelope.row(answer) or {}
    number = text(row, "Number")
    if not number:
        said = envelope.words(answer.get("message")) or text(row, "Comment")
        if said:
            raise Rejected(said)
        raise Unavailable("PostCreateReceipts: the answer has no number of a receipt")
    return Waybill(
        number=number,
        ref=text(row, "Id"),
        cost=positive(row.get("TotallCost")),
        arrives=day(row.get("ReceiveDate")),
    )


def movement(number: str, answer: dict[str, Any]) -> Movement:
    """Return where a receipt's goods are; ``data: null`` is a number the carrier does not know.

    When a status was reached is not told: ``ReceiveDate`` is the planned day.
    """
    row = envelope.row(answer)
    if row is None:
        return Movement(number=number, status=Status.UNKNOWN)
    # 0 is "handed over", therefore compared as text and never asked for truth.
    code = text(row, "Status")
    return Movement(
        number=number,
        status=STATUSES.get(code, Status.UNKNOWN),
        code=code,
        text=text(row, "StatusesDecoding"),
        place=_place(row, code),
    )


def document(answer: dict[str, Any]) -> Document:
    """Return a printed form, which comes as base64 in ``file``.

    :raises Unavailable: no file, or not a PDF.
    """
    written = text(answer, "file") or text(envelope.row(answer) or {}, "file")
    try:
        content = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content.startswith(b"%PDF"):
        raise Unavailable("GetPdfDocument: the answer has no PDF")
    return Document(content)


def senders(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (id, name) of the senders of the keys."""
    return [(text(row, "id"), text(row, "name")) for row in envelope.rows(answer)]


def _place(row: Mapping[str, Any], code: str) -> str:
    if code in AT_RECIPIENT:
        where = (text(row, "CityReceiveName"), text(row, "RecepientWarehouseName"))
    elif code in AT_SENDER:
        where = (text(row, "CitySendName"), text(row, "SenderWarehouseName"))
    else:
        return ""
    return ", ".join(filter(None, where))
