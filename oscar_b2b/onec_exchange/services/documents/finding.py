"""The orders that a batch of documents speaks of, with what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from oscar.core.loading import get_class, get_model

from oscar_b2b.core.exchange import DocumentRecord
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange.models import OrderState
from oscar_b2b.onec_exchange.services.documents.words import ORDER, kind_of


@dataclass(slots=True)
class Found:
    """An order of the shop with what is kept of it; ``changed`` = to be written."""

    order: Any
    state: OrderState
    changed: bool = False
    #: What the buyer is written about, see ``news.news_of``.
    news: list[str] = field(default_factory=list)


class Orders:
    """The orders that a batch of documents speaks of, locked, with few queries."""

    def __init__(self, records: list[DocumentRecord]) -> None:
        Order = get_model("order", "Order")
        numbers = {number for record in records for number in numbers_of(record)}
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
        self._by_id: dict[int, Found] = {}
        for order in orders:
            state = states.get(order.pk) or OrderState()
            # The locked row itself; asking for it once more would be a query per order.
            state.order = order
            self._by_id[order.pk] = Found(order, state)
        self._by_number = {order.number: self._by_id[order.pk] for order in orders}
        self._by_guid = {guid: self._by_id[pk] for guid, pk in by_guid.items()}
        self._by_guid |= {str(uuid): self._by_id[pk] for uuid, pk in by_uuid.items()}

    def __iter__(self) -> Iterator[Found]:
        return iter(self._by_id.values())

    @property
    def ids(self) -> list[int]:
        return list(self._by_id)

    def find(self, record: DocumentRecord) -> Found | None:
        """Find the order by number, then by id; a payment or shipment by the order it names."""
        for number in numbers_of(record):
            if number in self._by_number:
                return self._by_number[number]
        for guid in _ids(record):
            if guid in self._by_guid:
                return self._by_guid[guid]
        return None


def numbers_of(record: DocumentRecord) -> list[str]:
    """Return the shop's numbers a document may go by; a payment's own number is 1C's."""
    number = record.number if kind_of(record) == ORDER else record.base_number
    return [number.strip()] if number.strip() else []


def _ids(record: DocumentRecord) -> list[str]:
    guid = record.id if kind_of(record) == ORDER else record.base_document_id
    return [guid.strip()] if guid.strip() else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
