"""How УНФ reads the answer to ``query`` (facts marked [C] in protocol.md §4)."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from tests.unit.onec_exchange.onec_base import Base, Loaded, UnableToLoad, requisites_of, text

#: Attributes of its order document, filled by requisites of the same name without blanks.
ATTRIBUTES = ("ВидЦен", "Склад", "Организация", "ДатаОтгрузки", "АдресДоставки", "Получатель")


def read(answer: bytes, base: Base, *, charset: str = "") -> list[Loaded]:
    """Read the bare documents.

    :param charset: of ``Content-Type``; "" when it names none.
    """
    body = _decoded(answer, charset)
    if not body.startswith(("<?xml", "<КоммерческаяИнформация", "PK")):
        raise UnableToLoad(body[:60])
    if body.startswith("<?xml"):
        body = body.partition("?>")[2].strip()
    orders = [_read(document, base) for document in etree.fromstring(body).findall("Документ")]
    base.orders |= {each.number: each for each in orders}
    return orders


def _decoded(answer: bytes, charset: str) -> str:
    """By the charset of Content-Type, then windows-1251, then UTF-8 if there is U+FFFD."""
    body = answer.decode(charset or "windows-1251", errors="replace")
    if charset and "\ufffd" in body:
        body = answer.decode("windows-1251", errors="replace")
    if "\ufffd" in body:
        body = answer.decode("utf-8", errors="replace")
    return body.removeprefix("\ufeff")


def _read(document: etree._Element, base: Base) -> Loaded:
    if text(document, "ХозОперация").lower() != "заказ товара":
        raise UnableToLoad("Неизвестная хозяйственная операция")
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
        status=requisites.get("Статуса заказа ИД", ""),
        cancelled=requisites.get("Отменен") == "true",
        comment=requisites.get("Комментарии покупателя", ""),
        requisites=requisites,
        attributes={
            name: value
            for name in ATTRIBUTES
            for each, value in requisites.items()
            # Names in 1C's language know no case.
            if each.replace(" ", "").lower() == name.lower()
        },
    )
