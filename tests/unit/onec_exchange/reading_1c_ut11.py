"""How УТ 11, ERP, КА and BAS read the answer to ``query`` (facts marked [C] in protocol.md §4)."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from tests.unit.onec_exchange.onec_base import Base, Loaded, UnableToLoad, text


def read(answer: bytes, base: Base, *, charset: str = "utf-8") -> list[Loaded]:
    """Read all documents or none; a known order is found by number.

    :param charset: of ``Content-Type``; the body comes as a string decoded by it.
    """
    body = answer.decode("utf-8-sig" if charset == "utf-8" else charset, errors="replace")
    if not body.startswith(("<?xml", "PK")):
        raise UnableToLoad("Ответ не начинается с <?xml")
    root = etree.fromstring(body.partition("?>")[2].strip())
    # What stands in a Контейнер is never looked at.
    orders = [_read(document, base) for document in root.findall("Документ")]
    base.orders |= {each.number: each for each in orders}
    return orders


def _read(document: etree._Element, base: Base) -> Loaded:
    if text(document, "ХозОперация").lower() != "заказ товара":
        raise UnableToLoad("ХозОперация не «Заказ товара»")
    if not text(document, "Валюта"):
        raise UnableToLoad("Не заполнена валюта")
    buyer = document.find("Контрагенты/Контрагент")
    if buyer is None:
        raise UnableToLoad("Нет контрагента")
    # A legal entity by its official name; its tax number goes with the КПП, a person's alone.
    legal = buyer.find("ОфициальноеНаименование") is not None
    if not legal and not text(buyer, "ПолноеНаименование"):
        raise UnableToLoad("Физическое лицо без полного наименования")
    requisites = _requisites(document)
    return Loaded(
        number=text(document, "Номер"),
        counterparty=base.counterparty(buyer, tax_number=text(buyer, "ИНН")),
        currency=text(document, "Валюта"),
        total=Decimal(text(document, "Сумма")),
        lines=base.lines(document),
        status=base.statuses.get(requisites.get("Статус заказа", ""), "Не согласован"),
        cancelled=requisites.get("Отменен") == "true",
        comment=requisites.get("Комментарии покупателя", ""),
        requisites=requisites,
        attributes={
            "ПунктВыдачи": text(document, "Склады/Склад/Наименование"),
            "Телефон": _contact(buyer, "ТелефонРабочий"),
            "Почта": _contact(buyer, "Почта"),
            "КонтактноеЛицо": text(buyer, "Представители/Представитель/Контрагент/Наименование"),
            "ЦенаВключаетНДС": text(document, "Налоги/Налог/УчтеноВСумме"),
        },
    )


def _requisites(document: etree._Element) -> dict[str, str]:
    """Read with the loop's fault: a requisite without a value gets that of the one before."""
    read: dict[str, str] = {}
    value = ""
    for each in document.findall("ЗначенияРеквизитов/ЗначениеРеквизита"):
        value = text(each, "Значение") or value
        read[text(each, "Наименование")] = value
    return read


def _contact(buyer: etree._Element, kind: str) -> str:
    for each in buyer.findall("Контакты/Контакт"):
        if text(each, "Тип") == kind:
            return text(each, "Значение")
    return ""
