"""The feed of changes: what 1C says of orders since the shop last asked.

Statuses, payments and shipments go the way of CommerceML documents, invoices the way of the live
answer. A page's effects and the new cursor are written in one transaction, so a page is applied
once; and were it applied twice, the second time would change nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import DocumentLineRecord, DocumentRecord, ImportReport
from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.answers import Change, ChangesPage
from oscar_b2b.onec_exchange.answers.changes import ChangedDocument
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import FeedCursor
from oscar_b2b.onec_exchange.services import document_files, invoices, records
from oscar_b2b.onec_exchange.services.calls import HeldBack

logger = logging.getLogger(__name__)

FEED = "live.changes"
PAGE_SIZE = 200
#: One run reads no more; the next one goes on.
MOST_PAGES = 20
#: Remarks of the last run that had any, kept for the dashboard.
_MOST_REMARKS = 50

#: Kind of a change → the operation CommerceML has for it.
_OPERATIONS = {
    "order": "Заказ товара",
    "payment": "Выплата безналичных денег",
    "refund": "Возврат безналичных денег",
    "shipment": "Отпуск товара",
    "return": "Возврат товара",
}


@dataclass(slots=True)
class _Outcome:
    """What one page came to."""

    documents: int = 0
    invoices: int = 0
    files: int = 0
    remarks: list[str] = field(default_factory=list)


def pull(*, clock: Callable[[], datetime]) -> int:
    """Read the feed to its end, and return how many changes came.

    Does nothing without the HTTP service. What goes wrong is kept in the feed's row and logged;
    the next run goes on from the same place.

    :param clock: asked for each page.
    """
    if not service.is_on():
        return 0
    came = 0
    for _page in range(MOST_PAGES):
        since = FeedCursor.objects.filter(name=FEED).values_list("cursor", flat=True).first() or ""
        try:
            page = service.changes(since=since, limit=PAGE_SIZE)
        except HeldBack:
            break
        except TransportError as error:
            FeedCursor.objects.update_or_create(name=FEED, defaults={"error": str(error)[:1000]})
            logger.warning("The feed of changes was not read: %s", error)
            break
        if not _take(page, since=since, at=clock()):
            break
        came += len(page.changes)
        if not page.more or page.cursor == since:
            break
    return came


def _take(page: ChangesPage, *, since: str, at: datetime) -> bool:
    """Apply a page and move the cursor; False when another worker has done so meanwhile."""
    FeedCursor.objects.get_or_create(name=FEED)
    with transaction.atomic():
        row = FeedCursor.objects.select_for_update().get(name=FEED)
        if row.cursor != since:
            return False
        outcome = _apply(page)
        row.cursor, row.ok_at, row.error = page.cursor, at, ""
        if page.changes or page.unreadable:
            row.report = {
                "documents": outcome.documents,
                "invoices": outcome.invoices,
                "files": outcome.files,
                "remarks": outcome.remarks[:_MOST_REMARKS],
            }
        row.save()
    return True


def _apply(page: ChangesPage) -> _Outcome:
    outcome = _Outcome(remarks=[f"Unreadable: {each}" for each in page.unreadable])
    documents = [each for each in page.changes if each.document is not None]
    outcome.documents = len(documents)
    _bring_in(documents, page.as_of, outcome)
    others = [each for each in page.changes if each.document is None]
    orders = _orders(others)
    for change in others:
        order = orders.get(change.order_number)
        if order is None:
            outcome.remarks.append(f"{change.kind}: the shop has no order {change.order_number}.")
        elif change.invoice is not None:
            outcome.invoices += 1
            try:
                invoices.store(order=order, paper=change.invoice)
            except invoices.UnableToStoreInvoice as error:
                outcome.remarks.append(str(error))
        elif change.file is not None:
            outcome.files += 1
            document_files.expect(order=order, file=change.file)
    return outcome


def _bring_in(changes: list[Change], as_of: datetime, outcome: _Outcome) -> None:
    """Give the documents to the importer, all at once; one by one when that fails.

    One document that cannot be stored must not hold back the news of all other orders for ever.
    """
    if not changes:
        return
    try:
        reports = [_bring_in_some(changes, as_of)]
    except (ValueError, TypeError, LookupError, DatabaseError):
        logger.exception("A page of the feed failed as a whole")
        reports = []
        for change in changes:
            try:
                reports.append(_bring_in_some([change], as_of))
            except (ValueError, TypeError, LookupError, DatabaseError) as error:
                logger.exception("A change of order %s was left out", change.order_number)
                outcome.remarks.append(
                    f"{change.kind} of order {change.order_number} was not stored: "
                    f"{type(error).__name__}; the log has the details."
                )
    for report in reports:
        outcome.remarks += [issue.message for issue in report.issues]


def _bring_in_some(changes: Iterable[Change], as_of: datetime) -> ImportReport:
    with transaction.atomic():
        found = [_record(each, each.document) for each in changes if each.document is not None]
        return records.bring_in(records=found, formed_at=_aware(as_of))


def _record(change: Change, document: ChangedDocument) -> DocumentRecord:
    """Return a change as the document that CommerceML would bring."""
    requisites = [
        ("Статус заказа", document.status),
        ("Статус резерва", document.reserve),
        ("Проведен", _word(document.posted)),
        ("Отменен", _word(document.cancelled)),
    ]
    is_order = change.kind == "order"
    moment = _aware(document.date) if document.date else None
    return DocumentRecord(
        id=document.id,
        number=change.order_number if is_order else document.number,
        operation=_OPERATIONS[change.kind],
        date=timezone.localdate(moment) if moment else None,
        number_1c=document.number,
        date_1c=moment,
        currency=document.currency,
        amount=document.amount,
        requisites=tuple((name, value) for name, value in requisites if value),
        lines=tuple(
            DocumentLineRecord(
                offer_id=line.id,
                name=line.name,
                article=line.article,
                quantity=line.quantity,
                price=line.price,
                amount=line.amount,
                unit=line.unit,
                reserved=line.reserved,
            )
            for line in document.lines
        ),
        base_document_id="" if is_order else change.order_id,
        base_number="" if is_order else change.order_number,
        deleted=document.deleted,
    )


def _orders(changes: Iterable[Change]) -> dict[str, Any]:
    """Return the orders that changes speak of, by number: the contract always gives it."""
    numbers = {each.order_number for each in changes}
    orders = get_model("order", "Order").objects.filter(number__in=numbers)
    return {order.number: order for order in orders}


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _aware(value: datetime) -> datetime:
    return timezone.make_aware(value) if timezone.is_naive(value) else value
