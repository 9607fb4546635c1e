"""Nova Poshta's answers about waybills and registers.

Source: carriers.md, section 1 "Waybill"; ``platx/go-nova-poshta``, test data of ``scansheet``.
"""

from __future__ import annotations

from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable, Waybill
from oscar_b2b.shipping_carriers.carriers.novaposhta.envelope import Answer
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import day, flag, positive, text


def made(answer: Answer) -> Waybill:
    """Return the waybill just made.

    :raises Unavailable: the answer names none, so that it is to be looked for by its reference.
    """
    row = answer.first
    number = text(row, "IntDocNumber")
    if not number:
        raise Unavailable("save: the answer has no number of a waybill")
    return Waybill(
        number=number,
        ref=text(row, "Ref"),
        cost=positive(row.get("CostOnSite")),
        arrives=day(row.get("EstimatedDeliveryDate")),
    )


def of_reference(rows: list[dict[str, Any]], reference: str) -> Waybill | None:
    """Return the waybill of a page of getDocumentList that has our reference, unless deleted."""
    for row in rows:
        number = text(row, "IntDocNumber")
        if number and text(row, "InfoRegClientBarcodes") == reference:
            if flag(row, "DeletionMark"):
                continue
            return Waybill(
                number=number,
                ref=text(row, "Ref"),
                cost=positive(row.get("CostOnSite")),
                arrives=day(row.get("EstimatedDeliveryDate"))
                or day(row.get("ScheduledDeliveryDate")),
            )
    return None


def register(answer: Answer) -> tuple[str, str]:
    """Return the ref of a register just made, and what the carrier left out of it and why.

    :raises Rejected: no waybill was taken. That comes with ``success: true`` and an empty ref.
    """
    row = answer.first
    nested = row.get("Data")
    refused = [*_refused(row), *(_refused(nested) if isinstance(nested, dict) else ())]
    reasons = "; ".join(dict.fromkeys(refused))
    ref = text(row, "Ref")
    if not ref:
        raise Rejected(reasons or "insertDocuments: no register was made")
    return ref, reasons


def _refused(row: dict[str, Any]) -> list[str]:
    """Return "number: reason" of the waybills that were not taken."""
    errors = row.get("Errors")
    rows = errors if isinstance(errors, list) else []
    return [
        ": ".join(filter(None, (text(each, "Number"), text(each, "Error"))))
        for each in rows
        if isinstance(each, dict)
    ] + [each for each in rows if isinstance(each, str)]
