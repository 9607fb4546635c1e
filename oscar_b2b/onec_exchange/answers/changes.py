"""The feed ``GET /changes``: what has happened to orders since a cursor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oscar_b2b.onec_exchange.answers.fields import Fields, UnableToReadAnswer
from oscar_b2b.onec_exchange.answers.orders import RESERVES, InvoicePaper

ORDER = "order"
PAYMENT = "payment"
REFUND = "refund"
SHIPMENT = "shipment"
RETURN = "return"
INVOICE = "invoice"
FILE = "file"
KINDS = (ORDER, PAYMENT, REFUND, SHIPMENT, RETURN, INVOICE, FILE)


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line as 1C now has it; ``reserved`` is None where 1C does not say."""

    id: str
    article: str
    name: str
    unit: str
    quantity: Decimal
    price: Decimal | None
    amount: Decimal | None
    reserved: Decimal | None


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """An order, payment, refund, shipment or return as it now stands in 1C."""

    id: str
    number: str
    date: dt.datetime | None
    currency: str
    amount: Decimal | None
    posted: bool
    deleted: bool
    cancelled: bool
    status: str
    reserve: str
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A print form of a document that 1C can give now."""

    document_id: str
    form: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: ``kind`` says which of the three parts is filled.

    ``order_id`` is the shop's UUID, empty for an order that did not come from the shop's own call.
    """

    kind: str
    order_id: str
    order_number: str
    document: ChangedDocument | None = None
    invoice: InvoicePaper | None = None
    file: ChangedFile | None = None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Changes in the order they happened, and where to go on. ``more`` = there are others now.

    ``unreadable`` holds what was wrong with entries that do not keep the contract: one such entry
    must not stop the feed for ever.
    """

    as_of: dt.datetime
    cursor: str
    more: bool
    changes: tuple[Change, ...]
    unreadable: tuple[str, ...]

    @classmethod
    def read(cls, data: Any) -> ChangesPage:
        """Read one page. :raises UnableToReadAnswer: when the page itself is broken."""
        fields = Fields(data, "page")
        changes, unreadable = [], []
        for each in fields.objects("changes"):
            try:
                changes.append(_change(each))
            except UnableToReadAnswer as error:
                unreadable.append(str(error))
        return cls(
            as_of=fields.moment("as_of"),
            cursor=fields.text("cursor", 255),
            more=fields.flag("more"),
            changes=tuple(changes),
            unreadable=tuple(unreadable),
        )


def _change(fields: Fields) -> Change:
    kind = fields.text("kind")
    if kind not in KINDS:
        raise UnableToReadAnswer(f"{fields.place}.kind is {kind!r}; it may be {', '.join(KINDS)}.")
    order = fields.object("order")
    head = (kind, order.optional_text("id", 64), order.text("number", 128))
    if kind == INVOICE:
        return Change(*head, invoice=InvoicePaper.read(fields.raw("invoice")))
    if kind == FILE:
        return Change(*head, file=_file(fields.object("file")))
    return Change(*head, document=_document(fields.object("document")))


def _file(fields: Fields) -> ChangedFile:
    return ChangedFile(
        document_id=fields.text("document_id", 64),
        form=fields.text("form", 60),
        name=fields.text("name", 255),
    )


def _document(fields: Fields) -> ChangedDocument:
    reserve = fields.optional_text("reserve")
    if reserve and reserve not in RESERVES:
        raise UnableToReadAnswer(
            f"{fields.place}.reserve is {reserve!r}; it may be {', '.join(RESERVES)}."
        )
    return ChangedDocument(
        id=fields.text("id", 64),
        number=fields.text("number", 64),
        date=fields.optional_moment("date"),
        currency=fields.currency("currency"),
        amount=fields.optional_number("amount"),
        posted=fields.flag("posted"),
        deleted=fields.flag("deleted"),
        cancelled=fields.flag("cancelled"),
        status=fields.optional_text("status", 128),
        reserve=reserve,
        lines=tuple(_line(each) for each in fields.optional_objects("lines")),
    )


def _line(fields: Fields) -> ChangedLine:
    return ChangedLine(
        id=fields.text("id", 128),
        article=fields.optional_text("article"),
        name=fields.optional_text("name"),
        unit=fields.optional_text("unit"),
        quantity=fields.number("quantity"),
        price=fields.optional_number("price"),
        amount=fields.optional_number("amount"),
        reserved=fields.optional_number("reserved"),
    )
