"""Documents 1C sends back: what it now says of the shop's orders.

1C sends the same documents again and again, for weeks. Each is compared with what is kept, and
only a difference is written and moves the order. 1C's documents change what 1C owns: numbers,
dates, reserve, payment, shipment, cancellation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.exchange import DocumentRecord, ImportReport, Issue
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange.commerceml.numbers import date_of, flag_of
from oscar_b2b.onec_exchange.models import OrderState
from oscar_b2b.onec_exchange.services.statuses import advance, plain_quantity

KIND = "documents"
BATCH_SIZE = 500

_ORDER = "заказ товара"
_PAYMENTS = (
    "выплата безналичных денег",
    "выплата наличных денег",
    "эквайринговая операция",
)
_SHIPMENT = "отпуск товара"
#: Names that the requisite of the order's status has in UT11, in the module and in UNF.
_STATUS_NAMES = ("Статус заказа", "СтатусЗаказа", "Статуса заказа ИД")
_RESERVE_NAME = "Статус резерва"
_RESERVES = {
    "allowed": OrderState.ALLOWED,
    "зарезервирован": OrderState.ALLOWED,
    "зарезервировано": OrderState.ALLOWED,
    "зарезервовано": OrderState.ALLOWED,
    "partly": OrderState.PARTLY,
    "частично": OrderState.PARTLY,
    "частково": OrderState.PARTLY,
    "refused": OrderState.REFUSED,
    "отказано": OrderState.REFUSED,
    "не зарезервировано": OrderState.REFUSED,
    "не зарезервовано": OrderState.REFUSED,
    "відмовлено": OrderState.REFUSED,
}
#: First letters of 1C's status words → status of the shop. Words are the supplier's own, and
#: those not known here are shown as they are and move nothing.
_WORDS = (
    (("подтвержд", "підтвердж"), "confirmed"),
    (("оплачен",), "paid"),
    (("отгружен", "відвантаж", "доставлен"), "shipped"),
)

_FIELDS = (
    "guid",
    "number",
    "date",
    "status",
    "reserve",
    "reserved",
    "posted",
    "paid_at",
    "payment_number",
    "shipped_at",
    "shipment_number",
    "cancelled",
)


@dataclass(slots=True)
class _Found:
    """An order of the shop with what is kept of it; ``changed`` = to be written."""

    order: Any
    state: OrderState
    changed: bool = False


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
        orders = _Orders(records)
        counts = self._report.counts[KIND]
        for record in records:
            found = orders.find(record)
            if found is None:
                self._refuse(record)
                continue
            values = dict(_values(record, found.state, self._note_reserve))
            if _differ(found, values):
                _keep(found, values, record)
                counts.updated += 1
            else:
                counts.unchanged += 1
        _write(found.state for found in orders if found.changed)

    def _refuse(self, record: DocumentRecord) -> None:
        name = record.base_number or record.number or record.id
        self._report.add_issue(
            Issue(
                kind=KIND,
                external_id=record.id,
                code="document-unknown-order",
                message=(
                    f"“{record.operation}” {name}: the shop has no such order. Orders made in 1C "
                    "itself are not brought in."
                ),
                refused=True,
            )
        )

    def _note_reserve(self, record: DocumentRecord, word: str) -> None:
        self._report.add_issue(
            Issue(
                kind=KIND,
                external_id=record.id,
                code="document-unknown-reserve",
                message=(
                    f"Order {record.number}: “{_RESERVE_NAME}” is “{word}”. Known are "
                    f"{', '.join(_RESERVES)}; the order's reserve stays as it was."
                ),
            )
        )


class _Orders:
    """The orders that a batch of documents speaks of, locked, with few queries."""

    def __init__(self, records: list[DocumentRecord]) -> None:
        Order = get_model("order", "Order")
        numbers = {number for record in records for number in _numbers(record)}
        guids = {guid for record in records for guid in _ids(record)}
        uuids = {uuid for guid in guids if (uuid := _uuid(guid))}
        by_uuid = dict(OrderParty.objects.filter(uuid__in=uuids).values_list("uuid", "order_id"))
        by_guid = dict(OrderState.objects.filter(guid__in=guids).values_list("guid", "order_id"))
        orders = list(
            # Locked, for the live call may bring 1C's answer at the same time.
            Order.objects.filter(number__in=numbers).order_by("pk").select_for_update(of=("self",))
        )
        known = {order.pk for order in orders}
        missing = {*by_uuid.values(), *by_guid.values()} - known
        if missing:
            orders += (
                Order.objects.filter(pk__in=missing).order_by("pk").select_for_update(of=("self",))
            )
        # Statuses move stock; its rows are locked for the whole batch at once, in key order.
        lock = get_class("order.lock_objects", "stockrecords_of_orders_for_update")
        lock({order.pk for order in orders if order.status == settings.OSCAR_INITIAL_ORDER_STATUS})
        states = {state.order_id: state for state in OrderState.objects.filter(order__in=orders)}
        self._by_id = {
            order.pk: _Found(order, states.get(order.pk) or OrderState(order=order))
            for order in orders
        }
        self._by_number = {order.number: self._by_id[order.pk] for order in orders}
        self._by_guid = {guid: self._by_id[pk] for guid, pk in by_guid.items()}
        self._by_guid |= {str(uuid): self._by_id[pk] for uuid, pk in by_uuid.items()}

    def __iter__(self) -> Iterator[_Found]:
        return iter(self._by_id.values())

    def find(self, record: DocumentRecord) -> _Found | None:
        """Find the order by number, then by id; a payment or shipment by the order it names."""
        if not _speaks_of_order(record):
            return None
        for number in _numbers(record):
            if number in self._by_number:
                return self._by_number[number]
        for guid in _ids(record):
            if guid in self._by_guid:
                return self._by_guid[guid]
        return None


def _speaks_of_order(record: DocumentRecord) -> bool:
    operation = record.operation.lower()
    return operation in ("", _ORDER) or operation in _PAYMENTS or operation == _SHIPMENT


def _is_order(record: DocumentRecord) -> bool:
    return record.operation.lower() in ("", _ORDER)


def _numbers(record: DocumentRecord) -> list[str]:
    """Return the shop's numbers a document may go by; a payment's own number is 1C's."""
    number = record.number if _is_order(record) else record.base_number
    return [number.strip()] if number.strip() else []


def _ids(record: DocumentRecord) -> list[str]:
    guid = record.id if _is_order(record) else record.base_document_id
    return [guid.strip()] if guid.strip() else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# What a document says ---------------------------------------------------------------------------


def _values(record: DocumentRecord, state: OrderState, note: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields a document states. What it leaves out stays: 1C omits empty ones."""
    operation = record.operation.lower()
    if operation in _PAYMENTS:
        yield from _part(record, state, "payment_number", "paid_at")
    elif operation == _SHIPMENT:
        yield from _part(record, state, "shipment_number", "shipped_at")
    else:
        yield from _order_values(record, note)


def _part(
    record: DocumentRecord, state: OrderState, number: str, day: str
) -> Iterator[tuple[str, Any]]:
    """Yield what a payment's or a shipment's own document says of its order."""
    own = (record.number_1c or record.number)[:64]
    if not record.deleted:
        yield number, own
        yield day, timezone.localdate(record.date_1c) if record.date_1c else record.date
    elif getattr(state, number) == own:
        yield number, ""
        yield day, None


def _order_values(record: DocumentRecord, note: Any) -> Iterator[tuple[str, Any]]:
    stated = {name: value.strip() for name, value in record.requisites}
    if record.id:
        yield "guid", record.id[:64]
    if record.number_1c:
        yield "number", record.number_1c.strip()[:64]
    if record.date_1c:
        yield "date", record.date_1c
    status = next((stated[name] for name in _STATUS_NAMES if stated.get(name)), "")
    if status:
        yield "status", status[:128]
    word = stated.get(_RESERVE_NAME, "").lower()
    if word in _RESERVES:
        yield "reserve", _RESERVES[word]
    elif word:
        note(record, word)
    reserved = {
        line.offer_id: plain_quantity(line.reserved)
        for line in record.lines
        if line.offer_id and line.reserved is not None
    }
    if reserved:
        yield "reserved", reserved
    if "Проведен" in stated:
        yield "posted", flag_of(stated["Проведен"])
    for number, day, flag in (
        ("payment_number", "paid_at", "Оплачен"),
        ("shipment_number", "shipped_at", "Отгружен"),
    ):
        yield from _event(stated, number, day, flag)
    # A document that is not posted yet is no cancelled one; only a mark or the flag says so.
    yield "cancelled", record.deleted or flag_of(stated.get("Отменен", ""))


#: Field → requisite, as UT11 and the module call them.
_EVENT_NAMES = {
    "payment_number": "Номер оплаты по 1С",
    "paid_at": "Дата оплаты по 1С",
    "shipment_number": "Номер отгрузки по 1С",
    "shipped_at": "Дата отгрузки по 1С",
}


def _event(stated: dict[str, str], number: str, day: str, flag: str) -> Iterator[tuple[str, Any]]:
    """Yield number and date of the payment or shipment; an explicit "no" takes them back."""
    own = stated.get(_EVENT_NAMES[number], "")
    moment: date | None = date_of(stated.get(_EVENT_NAMES[day], ""))
    if own:
        yield number, own[:64]
    if moment:
        yield day, moment
    if not own and not moment and flag in stated and not flag_of(stated[flag]):
        yield number, ""
        yield day, None


# What becomes of it -------------------------------------------------------------------------------


def _differ(found: _Found, values: dict[str, Any]) -> bool:
    if found.state.pk is None and not found.changed:
        return True
    return any(getattr(found.state, name) != value for name, value in values.items())


def _keep(found: _Found, values: dict[str, Any], record: DocumentRecord) -> None:
    state = found.state
    before = {name: getattr(state, name) for name in _FIELDS}
    for name, value in values.items():
        setattr(state, name, value)
    found.changed = True
    for status in _steps(before, state, record):
        advance(order=found.order, status=status)


def _steps(before: dict[str, Any], state: OrderState, record: DocumentRecord) -> Iterator[str]:
    """Yield the statuses that news of a document brings, in the order they happen.

    Only news: an order that was paid after its shipment is not "shipped" once more because the
    next document says both again.
    """
    if state.cancelled:
        yield "cancelled"
        return
    yield "registered"
    word = _word(state.status) if state.status != before["status"] else ""
    if word == "confirmed":
        yield word
    if word == "paid" or _came(before, state, "payment_number", "paid_at"):
        yield "paid"
    if word == "shipped" or _came(before, state, "shipment_number", "shipped_at"):
        yield "shipped"


def _came(before: dict[str, Any], state: OrderState, *names: str) -> bool:
    """Tell whether a payment or shipment is there that was not."""
    return not any(before[name] for name in names) and any(getattr(state, n) for n in names)


def _word(status: str) -> str:
    lowered = status.lower()
    return next((target for heads, target in _WORDS if lowered.startswith(heads)), "")


def _write(states: Iterable[OrderState]) -> None:
    """Write all changed states with one statement."""
    OrderState.objects.bulk_create(
        list(states),
        update_conflicts=True,
        unique_fields=["order"],
        update_fields=[*_FIELDS, "updated_at"],
    )
