"""Documents 1C sends back: orders as it now has them, payments, shipments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from decimal import Decimal

from oscar_b2b.core.exchange import DocumentLineRecord, DocumentRecord
from oscar_b2b.onec_exchange.commerceml.elements import Node
from oscar_b2b.onec_exchange.commerceml.marks import is_deleted, requisites_of
from oscar_b2b.onec_exchange.commerceml.numbers import date_of, decimal_of, moment_of


def read_document(
    node: Node,
    *,
    zone: tzinfo,
    base_id: str = "",
    base_number: str = "",
    amount_of: Callable[[str], Decimal | None] = decimal_of,
) -> Iterator[DocumentRecord]:
    """Yield a ``Документ``, then the documents subordinate to it.

    ``base_id`` and ``base_number`` name the order a subordinate document belongs to; elsewhere
    ``Основание`` does. ``zone`` is the time zone of the 1C base: its dates carry none.
    ``amount_of`` reads prices and sums.
    """
    requisites = requisites_of(node)
    named = dict(requisites)
    base = node.child("Основание") or node.path("Основания", "Основание")
    document_id, number = node.text_of("Ид"), node.text_of("Номер")
    yield DocumentRecord(
        id=document_id,
        number=number,
        operation=node.text_of("ХозОперация"),
        date=date_of(node.text_of("Дата")),
        number_1c=node.text_of("Номер1С") or named.get("Номер по 1С", "").strip(),
        date_1c=moment_of(node.text_of("Дата1С") or named.get("Дата по 1С", ""), zone=zone),
        currency=node.text_of("Валюта"),
        amount=amount_of(node.text_of("Сумма")),
        counterparty_id=_buyer_id(node),
        comment=node.text_of("Комментарий"),
        requisites=requisites,
        lines=tuple(_read_line(line, amount_of) for line in node.below("Товары", "Товар")),
        base_document_id=(base.text_of("Ид") or base.text if base else "") or base_id,
        base_number=(base.text_of("Номер") if base else "") or base_number,
        deleted=is_deleted(node, requisites),
    )
    for child in node.below("ПодчиненныеДокументы", "ПодчиненныйДокумент", "Документ"):
        yield from read_document(
            child, zone=zone, base_id=document_id, base_number=number, amount_of=amount_of
        )


def _buyer_id(node: Node) -> str:
    """Return the id of the counterparty whose role is the buyer, else of the first one."""
    parties = list(node.below("Контрагенты", "Контрагент"))
    buyers = [party for party in parties if party.text_of("Роль") == "Покупатель"]
    for party in buyers or parties:
        return party.text_of("Ид")
    return ""


def _read_line(node: Node, amount_of: Callable[[str], Decimal | None]) -> DocumentLineRecord:
    """Read a line; the 3.1 module writes ``Цена`` where older files have ``ЦенаЗаЕдиницу``."""
    unit = node.child("Единица") or node.child("БазоваяЕдиница")
    return DocumentLineRecord(
        offer_id=node.text_of("Ид"),
        name=node.raw_of("Наименование"),
        article=node.text_of("Артикул"),
        quantity=decimal_of(node.text_of("Количество")),
        price=amount_of(node.text_of("ЦенаЗаЕдиницу", "Цена")),
        amount=amount_of(node.text_of("Сумма")),
        unit=_unit_text(unit) if unit else "",
        reserved=decimal_of(dict(requisites_of(node)).get("Зарезервировано", "")),
    )


def _unit_text(unit: Node) -> str:
    return unit.text or unit.text_of("Код", "НаименованиеКраткое") or unit.attribute("Код") or ""
