"""Nova Poshta's tracking records.

Source: carriers.md, section 1 "Tracking" (developers.novaposhta.ua, model TrackingDocument:
getStatusDocuments).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Movement, Status
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import moment, phone, text
from oscar_b2b.shipping_carriers.carriers.novaposhta.statuses import (
    AT_RECIPIENT,
    AT_SENDER,
    STATUSES,
)

#: When it happened, best first. Hand-over has a time of its own; the rest says when it was noted.
_DELIVERED_AT = ("RecipientDateTime", "ActualDeliveryDate")
_NOTED_AT = ("TrackingUpdateDate", "DateScan", "DateCreated")


def asked(numbers: Sequence[str], phones: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters for a batch. With the right phone the record is complete."""
    return {
        "Documents": [
            {"DocumentNumber": number, "Phone": phone(phones.get(number, ""))} for number in numbers
        ]
    }


def movements(rows: list[dict[str, Any]], numbers: Sequence[str]) -> list[Movement]:
    """Return a movement per number, in their order; a number without a record is ``UNKNOWN``."""
    known = {text(row, "Number"): row for row in rows}
    return [_movement(number, known.get(number, {})) for number in numbers]


def _movement(number: str, row: Mapping[str, Any]) -> Movement:
    # A string in most answers, a number in some; "0" never comes, but truthiness is not asked.
    code = text(row, "StatusCode")
    status = STATUSES.get(code, Status.UNKNOWN)
    return Movement(
        number=number,
        status=status,
        code=code,
        text=text(row, "Status"),
        at=_at(row, status),
        place=_place(row, code),
    )


def _at(row: Mapping[str, Any], status: Status) -> datetime | None:
    keys = (*_DELIVERED_AT, *_NOTED_AT) if status == Status.DELIVERED else _NOTED_AT
    return next(filter(None, (moment(row.get(key)) for key in keys)), None)


def _place(row: Mapping[str, Any], code: str) -> str:
    """Return where it is as far as that is told: between towns, nothing is."""
    side = "Recipient" if code in AT_RECIPIENT else "Sender" if code in AT_SENDER else ""
    if not side:
        return ""
    where = (text(row, f"City{side}"), text(row, f"Warehouse{side}"))
    return ", ".join(filter(None, where))
