"""How УТП and УТ 10.3 read the answer to ``query`` (facts marked [C] in protocol.md §0, §4)."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from tests.unit.onec_exchange.onec_base import Base, Loaded, UnableToLoad, requisites_of, text

_BOM = b"\xef\xbb\xbf"


def read(answer: bytes, base: Base) -> list[Loaded]:
    """Read the bare documents.

    The answer goes through a text document without a charset: UTF-8 with a BOM is known, all else
    is windows-1251, whatever ``Content-Type`` and the declaration say.
    """
    if answer.startswith(_BOM):
        body = answer[len(_BOM) :].decode("utf-8", errors="replace")
    else:
        body = answer.decode("windows-1251", errors="replace")
    if not body.startswith("<?xml"):
        raise UnableToLoad(body[:60])
    root = etree.fromstring(body.partition("?>")[2].strip())
    orders = [_read(document, base) for document in root.findall("Документ")]
    base.orders |= {each.number: each for each in orders}
    return orders


def _read(document: etree._Element, base: Base) -> Loaded:
    if text(document, "ХозОперация").lower() != "заказ товара":
        raise UnableToLoad("ХозОперация не «Заказ товара»")
    buyer = document.find("Контрагенты/Контрагент")
    if buyer is None:
        raise UnableToLoad("Нет контрагента")
    requisites = requisites_of(document)
    return Loaded(
        number=text(document, "Номер"),
        counterparty=base.counterparty(buyer, tax_number=text(buyer, "ИНН")),
        currency=text(document, "Валюта"),
        total=Decimal(text(document, "Сумма")),
        lines=base.lines(document),
        cancelled=requisites.get("Отменен") == "true",
        comment=text(document, "Комментарий"),
        requisites=requisites,
    )
