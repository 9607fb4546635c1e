"""One file's documents, batch by batch, inside the file's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects

from oscar_b2b.core.exchange import DocumentRecord, ImportReport, Issue
from oscar_b2b.onec_exchange.models import OrderState
from oscar_b2b.onec_exchange.services.documents import news
from oscar_b2b.onec_exchange.services.documents.finding import Found, Orders
from oscar_b2b.onec_exchange.services.documents.papers import Papers
from oscar_b2b.onec_exchange.services.documents.saying import (
    FIELDS,
    has_payment,
    has_shipment,
    is_paid,
    is_shipped,
    order_values,
    paper_values,
    steps,
)
from oscar_b2b.onec_exchange.services.documents.words import ORDER, RESERVE_NAME, RESERVES, kind_of
from oscar_b2b.onec_exchange.services.statuses import advance

KIND = "documents"
BATCH_SIZE = 500


class DocumentsJob:
    """Brings the documents of one file to the orders; memory grows with one batch only."""

    def __init__(self, report: ImportReport) -> None:
        self._report = report

    def add(self, records: Iterable[DocumentRecord]) -> None:
        """Apply documents in file order, inside the file's transaction."""
        batch: list[DocumentRecord] = []
        for record in records:
            batch.append(record)
            if len(batch) == BATCH_SIZE:
                self._apply(batch)
                batch = []
        if batch:
            self._apply(batch)

    def close(self) -> None:
        """Nothing is left: documents refer to nothing else in the file."""

    def _apply(self, records: list[DocumentRecord]) -> None:
        orders = Orders(records)
        papers = Papers(orders.ids)
        counts = self._report.counts[KIND]
        accepted: list[tuple[DocumentRecord, Found, bool]] = []
        # Papers first: an order document may say "paid" of a payment that turns out to be a part.
        for record in records:
            found = orders.find(record)
            if found is None:
                self._refuse(record)
            elif not self._is_ours(found):
                self._refuse_foreign(record, found)
            elif self._is_old(found):
                self._note_old(record, found)
                counts.unchanged += 1
            else:
                is_order = kind_of(record) == ORDER
                is_news = is_order or papers.take(record, found.order)
                accepted.append((record, found, is_news))
        speaking = {
            found.order.pk: found.order
            for record, found, is_news in accepted
            if is_news and (record.lines or kind_of(record) != ORDER)
        }
        prefetch_related_objects(list(speaking.values()), "lines__product", "lines__attributes")
        for record, found, is_news in accepted:
            values = self._values(record, found, papers)
            differs = _differ(found, values)
            if differs:
                self._keep(found, values)
            if differs or (is_news and kind_of(record) != ORDER):
                counts.updated += 1
            else:
                counts.unchanged += 1
        papers.write()
        self._write([found for found in orders if found.changed])

    def _values(self, record: DocumentRecord, found: Found, papers: Papers) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if kind_of(record) == ORDER:
            values.update(order_values(record, found.order, self._note_reserve))
        values.update(paper_values(found.state, papers))
        return values

    # What becomes of it --------------------------------------------------------------------------

    def _keep(self, found: Found, values: dict[str, Any]) -> None:
        state, order = found.state, found.order
        before = {name: getattr(state, name) for name in FIELDS}
        before |= {"is_paid": is_paid(state), "is_shipped": is_shipped(state)}
        status_before = order.status
        for name, value in values.items():
            setattr(state, name, value)
        state.paid_in_part = has_payment(state) and not is_paid(state)
        state.shipped_in_part = has_shipment(state) and not is_shipped(state)
        if self._report.formed_at:
            state.said_at = self._report.formed_at
        found.changed = True
        for status in steps(before, state):
            advance(order=order, status=status)
        for each in news.news_of(
            before=before, status_before=status_before, state=state, status=order.status
        ):
            if each not in found.news:
                found.news.append(each)

    def _write(self, changed: list[Found]) -> None:
        """Write all changed states with one statement, then queue the letters."""
        OrderState.objects.bulk_create(
            [found.state for found in changed],
            update_conflicts=True,
            unique_fields=["order"],
            update_fields=[*FIELDS, "updated_at"],
        )
        told = {found.order.pk: found for found in changed if found.news}
        if told:
            for order_id, order in news.with_people(list(told)).items():
                found = told[order_id]
                news.tell(order=order, state=found.state, news=found.news)

    # What does not go in -------------------------------------------------------------------------

    def _is_ours(self, found: Found) -> bool:
        prefixes = self._report.options.order_prefixes
        return not prefixes or found.order.number.startswith(tuple(prefixes))

    def _is_old(self, found: Found) -> bool:
        """A file that was made before the one whose word stands: it was sent late or again."""
        made, said = self._report.formed_at, found.state.said_at
        return bool(made and said and made < said)

    def _refuse(self, record: DocumentRecord) -> None:
        name = record.base_number or record.number or record.id
        self._issue(
            record,
            "document-unknown-order",
            f"“{record.operation}” {name}: the shop has no such order. Orders made in 1C "
            "itself are not brought in.",
            refused=True,
        )

    def _refuse_foreign(self, record: DocumentRecord, found: Found) -> None:
        self._issue(
            record,
            "document-other-node",
            f"Order {found.order.number} does not begin with a prefix of this exchange node "
            f"({', '.join(self._report.options.order_prefixes)}).",
            refused=True,
        )

    def _note_old(self, record: DocumentRecord, found: Found) -> None:
        self._issue(
            record,
            "document-older",
            f"Order {found.order.number}: this file was made before another one that was read "
            "already; what stands is kept.",
        )

    def _note_reserve(self, record: DocumentRecord, word: str) -> None:
        self._issue(
            record,
            "document-unknown-reserve",
            f"Order {record.number}: “{RESERVE_NAME}” is “{word}”. Known are "
            f"{', '.join(RESERVES)}; the order's reserve stays as it was.",
        )

    def _issue(
        self, record: DocumentRecord, code: str, message: str, *, refused: bool = False
    ) -> None:
        self._report.add_issue(
            Issue(kind=KIND, external_id=record.id, code=code, message=message, refused=refused)
        )


def _differ(found: Found, values: dict[str, Any]) -> bool:
    if found.state.pk is None and not found.changed:
        return True
    return any(getattr(found.state, name) != value for name, value in values.items())
