"""Rows of single documents (payments, shipments, returns …), and what they add up to."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from oscar_b2b.core.exchange import DocumentLineRecord, DocumentRecord
from oscar_b2b.core.merge_values import currency_code
from oscar_b2b.onec_exchange.commerceml.numbers import flag_of
from oscar_b2b.onec_exchange.models import Document
from oscar_b2b.onec_exchange.services.documents.words import DELIVERY_LINE, kind_of
from oscar_b2b.onec_exchange.services.statuses import plain_quantity

_FIELDS = (
    "operation",
    "number",
    "date",
    "amount",
    "currency",
    "posted",
    "deleted",
    "lines",
    "digest",
    "updated_at",
)
_MOST = Decimal(10) ** 12


class Papers:
    """The documents kept for a batch's orders; :meth:`take` tells news from repeats."""

    def __init__(self, order_ids: Iterable[int]) -> None:
        self._rows: dict[tuple[int, str, str], Document] = {
            (row.order_id, row.kind, row.guid): row
            for row in Document.objects.filter(order__in=list(order_ids))
        }
        self._changed: dict[tuple[int, str, str], Document] = {}

    def take(self, record: DocumentRecord, order: Any) -> bool:
        """Keep what a document says; False when it said the same before."""
        kind = kind_of(record)
        number = (record.number_1c or record.number).strip()[:64]
        guid = (record.id.strip() or f"{kind}:{number}")[:128]
        key = (order.pk, kind, guid)
        digest = _digest(record)
        row = self._rows.get(key)
        if row is not None and row.digest == digest:
            return False
        if row is None:
            row = self._rows[key] = Document(order=order, kind=kind, guid=guid)
        stated = {name: value.strip() for name, value in record.requisites}
        row.operation = record.operation.strip()[:128]
        row.number = number
        row.date = record.date_1c or _midnight(record)
        row.amount = record.amount if record.amount and abs(record.amount) < _MOST else None
        row.currency = currency_code(record.currency)
        # Papers that say nothing of it are in force; an unposted one is a draft.
        row.posted = flag_of(stated["Проведен"]) if "Проведен" in stated else True
        row.deleted = record.deleted or flag_of(stated.get("Отменен", ""))
        row.lines = [_line(line) for line in goods_lines(record)]
        row.digest = digest
        self._changed[key] = row
        return True

    def of(self, order_id: int, *kinds: str) -> list[Document]:
        """Return an order's documents of ``kinds`` that are in force, in 1C's order."""
        rows = [
            row
            for (order, kind, _guid), row in self._rows.items()
            if order == order_id and kind in kinds and row.posted and not row.deleted
        ]
        return sorted(rows, key=lambda row: (row.date is not None, row.date, row.number))

    def numbers(self, order_id: int, kind: str) -> set[str]:
        """Return the numbers of all documents of a kind, in force or not."""
        return {
            row.number
            for (order, each, _guid), row in self._rows.items()
            if order == order_id and each == kind
        }

    def write(self) -> None:
        """Write what is new with one statement."""
        rows = list(self._changed.values())
        at = timezone.now()
        for row in rows:
            row.updated_at = at
        Document.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["order", "kind", "guid"],
            update_fields=list(_FIELDS),
        )
        self._changed = {}


@dataclass(slots=True)
class Money:
    """What was paid: ``amount`` is None when a paper states no sum in the order's currency."""

    last: Document | None = None
    amount: Decimal | None = None


@dataclass(slots=True)
class Goods:
    """What was shipped; ``whole`` when some paper names no lines, so that it means everything."""

    last: Document | None = None
    quantities: dict[str, Decimal] = field(default_factory=dict)
    whole: bool = False


def money_of(papers: Papers, order: Any) -> Money:
    """Add up an order's payments, refunds taken off."""
    payments = papers.of(order.pk, Document.PAYMENT)
    refunds = papers.of(order.pk, Document.REFUND)
    if not payments:
        return Money()
    sums = [row.amount for row in payments]
    back = [row.amount for row in refunds]
    currencies = {row.currency for row in [*payments, *refunds]} - {"", order.currency}
    if currencies or None in sums or None in back:
        return Money(last=payments[-1])
    total = sum((each for each in sums if each), Decimal(0))
    total -= sum((each for each in back if each), Decimal(0))
    return Money(last=payments[-1], amount=total)


def goods_of(papers: Papers, order: Any) -> Goods:
    """Add up an order's shipments, returns taken off."""
    shipments = papers.of(order.pk, Document.SHIPMENT)
    if not shipments:
        return Goods()
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for sign, rows in ((1, shipments), (-1, papers.of(order.pk, Document.RETURN))):
        for row in rows:
            for line in row.lines:
                quantities[line["id"]] += sign * Decimal(line.get("quantity") or 0)
    return Goods(
        last=shipments[-1],
        quantities={offer: quantity for offer, quantity in quantities.items() if quantity > 0},
        whole=any(not row.lines for row in shipments),
    )


def goods_lines(record: DocumentRecord) -> list[DocumentLineRecord]:
    """Return the lines that are goods: the charge for delivery is none."""
    return [line for line in record.lines if line.offer_id and line.offer_id != DELIVERY_LINE]


def _line(line: DocumentLineRecord) -> dict[str, str]:
    """Return a line as it is kept; what it does not state is left out."""
    kept = {"id": line.offer_id, "name": line.name.strip()[:255]}
    if line.quantity is not None:
        kept["quantity"] = plain_quantity(line.quantity)
    if line.price is not None:
        kept["price"] = str(line.price)
    if line.amount is not None:
        kept["amount"] = str(line.amount)
    return kept


def _digest(record: DocumentRecord) -> str:
    """Return a hash of everything a document says that is kept anywhere."""
    said = [
        record.operation,
        record.number,
        record.number_1c,
        str(record.date_1c or record.date),
        record.currency,
        str(record.amount),
        record.deleted,
        sorted(record.requisites),
        [[line.offer_id, str(line.quantity), str(line.amount), str(line.reserved)]
         for line in record.lines],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _midnight(record: DocumentRecord) -> Any:
    if record.date is None:
        return None
    return timezone.make_aware(datetime.combine(record.date, time()))
