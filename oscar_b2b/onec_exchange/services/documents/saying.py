"""What the documents of an order come to: the fields of its state, and the statuses they bring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from oscar_b2b.core.exchange import DocumentRecord
from oscar_b2b.onec_exchange.commerceml.numbers import date_of, flag_of
from oscar_b2b.onec_exchange.models import Document, OrderState
from oscar_b2b.onec_exchange.services.documents.papers import (
    Papers,
    goods_lines,
    goods_of,
    money_of,
)
from oscar_b2b.onec_exchange.services.documents.words import (
    RESERVE_NAME,
    RESERVES,
    STATUS_NAMES,
    status_of,
)
from oscar_b2b.onec_exchange.services.statuses import plain_quantity

FIELDS = (
    "guid",
    "number",
    "date",
    "status",
    "reserve",
    "reserved",
    "posted",
    "paid_at",
    "payment_number",
    "paid_amount",
    "shipped_at",
    "shipment_number",
    "shipped",
    "cancelled",
    "lines",
    "amount",
    "said_at",
    "paid_in_part",
    "shipped_in_part",
)
_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 12

#: Called with the record and a word nobody knows.
Remark = Callable[[DocumentRecord, str], None]


def order_values(
    record: DocumentRecord, order: Any, note: Remark
) -> Iterator[tuple[str, Any]]:  # fmt: skip
    """Yield the fields an order document states. What it leaves out stays: 1C omits empty ones."""
    stated = {name: value.strip() for name, value in record.requisites}
    if record.id:
        yield "guid", record.id[:64]
    if record.number_1c:
        yield "number", record.number_1c.strip()[:64]
    if record.date_1c:
        yield "date", record.date_1c
    status = next((stated[name] for name in STATUS_NAMES if stated.get(name)), "")
    if status:
        yield "status", status[:128]
    word = stated.get(RESERVE_NAME, "").lower()
    if word in RESERVES:
        yield "reserve", RESERVES[word]
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
    if record.amount is not None and 0 <= record.amount < _MOST:
        yield "amount", record.amount.quantize(_CENT)
    if goods_lines(record):
        yield "lines", _corrected(record, order)
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


def _corrected(record: DocumentRecord, order: Any) -> list[dict[str, str]]:
    """Return 1C's lines when they are no longer what was ordered, else nothing.

    Quantities and sums are compared by offer; a cent of rounding is no correction.
    """
    ordered: dict[str, list[Decimal]] = {}
    for line in order.lines.all():
        code = (line.product.code or "") if line.product else ""
        entry = ordered.setdefault(code, [Decimal(0), Decimal(0)])
        entry[0] += line.units
        entry[1] += line.line_price_incl_tax
    said: dict[str, list[Any]] = {}
    for each in goods_lines(record):
        amount = each.amount
        if amount is None and each.price is not None and each.quantity is not None:
            amount = each.price * each.quantity
        entry = said.setdefault(each.offer_id, [Decimal(0), amount, each.name, each.price])
        entry[0] += each.quantity or 0
    same = ordered.keys() == said.keys() and all(
        said[code][0] == quantity and _about(said[code][1], amount, quantity)
        for code, (quantity, amount) in ordered.items()
    )
    if same:
        return []
    return [
        {
            "id": offer,
            "name": name.strip()[:255],
            "quantity": plain_quantity(quantity),
            "price": "" if price is None else str(price),
            "amount": "" if amount is None else str(amount.quantize(_CENT)),
        }
        for offer, (quantity, amount, name, price) in said.items()
    ]


def _about(said: Decimal | None, ordered: Decimal, quantity: Decimal) -> bool:
    """Tell whether a sum is the ordered one; 1C may round the price of each unit."""
    return said is None or abs(said - ordered) <= _CENT * max(quantity, Decimal(1))


def paper_values(state: OrderState, papers: Papers) -> Iterator[tuple[str, Any]]:
    """Yield what the order's payment and shipment documents add up to, if it has any."""
    order = state.order
    money = money_of(papers, order)
    if money.last is not None:
        yield "payment_number", money.last.number
        yield "paid_at", _day(money.last)
        yield "paid_amount", money.amount
    elif state.payment_number in papers.numbers(order.pk, Document.PAYMENT):
        yield from (("payment_number", ""), ("paid_at", None), ("paid_amount", None))
    goods = goods_of(papers, order)
    if goods.last is not None:
        yield "shipment_number", goods.last.number
        yield "shipped_at", _day(goods.last)
        quantities = {} if goods.whole else goods.quantities
        yield "shipped", {offer: plain_quantity(each) for offer, each in quantities.items()}
    elif state.shipment_number in papers.numbers(order.pk, Document.SHIPMENT):
        yield from (("shipment_number", ""), ("shipped_at", None), ("shipped", {}))


def _day(document: Document) -> date | None:
    return timezone.localdate(document.date) if document.date else None


def has_payment(state: OrderState) -> bool:
    return bool(state.payment_number or state.paid_at)


def has_shipment(state: OrderState) -> bool:
    return bool(state.shipment_number or state.shipped_at)


def is_paid(state: OrderState) -> bool:
    """Tell whether the whole sum is paid; a number without a sum counts as the whole."""
    if not has_payment(state):
        return False
    due = state.amount if state.amount is not None else state.order.total_incl_tax
    return state.paid_amount is None or state.paid_amount + _CENT >= due


def is_shipped(state: OrderState) -> bool:
    """Tell whether everything is shipped that 1C has in the order."""
    if not has_shipment(state):
        return False
    if not state.shipped:
        return True
    if state.lines:
        due = {line["id"]: Decimal(line["quantity"]) for line in state.lines}
    else:
        due = {}
        for line in state.order.lines.all():
            code = (line.product.code or "") if line.product else ""
            due[code] = due.get(code, Decimal(0)) + line.units
    return all(Decimal(state.shipped.get(offer, 0)) >= each for offer, each in due.items())


def steps(before: dict[str, Any], state: OrderState) -> Iterator[str]:
    """Yield the statuses that news of documents brings, in the order they happen.

    Only news: an order that was paid after its shipment is not "shipped" once more because the
    next document says both again. ``before`` holds the old values and what they came to
    (``paid``, ``shipped_whole``).
    """
    if state.cancelled:
        yield "cancelled"
        return
    yield "registered"
    word = status_of(state.status) if state.status != before["status"] else ""
    if word == "confirmed":
        yield word
    if word == "paid" or (is_paid(state) and not before["is_paid"]):
        yield "paid"
    if word == "shipped" or (is_shipped(state) and not before["is_shipped"]):
        yield "shipped"
