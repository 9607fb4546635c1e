"""The counterparty of an order.

УТ 11, BAS and УНФ never look a counterparty up by its id: by exact name, or by tax number, and
make a twin when there is no hit (protocol.md §4). So name and numbers go back as 1C sent them.
"""

from __future__ import annotations

from lxml import etree

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.order_xml import style as styles
from oscar_b2b.onec_exchange.order_xml.style import OrderStyle
from oscar_b2b.onec_exchange.order_xml.writing import add, add_if

_LONGEST_ID = 40
_LONGEST_LINE = 250


def write_buyer(node: etree._Element, document: OrderDocument, style: OrderStyle) -> None:
    """Write ``Контрагенты`` with the one buyer, all requisites the shop has."""
    buyer = etree.SubElement(etree.SubElement(node, "Контрагенты"), "Контрагент")
    if is_private(document) and style.private_counterparty:
        _write_private(buyer, style)
    else:
        _write_own(buyer, document.legal_entity, style)
    _write_contacts(buyer, document.legal_entity)
    _write_representatives(buyer, document)
    add(buyer, "Роль", "Покупатель")


def is_private(document: OrderDocument) -> bool:
    """Tell whether the order is a natural person's: no legal entity, or one that is a person."""
    return bool(document.legal_entity.get("is_person")) or not document.legal_entity.get("name")


def _write_private(buyer: etree._Element, style: OrderStyle) -> None:
    """One counterparty for all; no tax number, or 1C would look for the person."""
    add(buyer, "Наименование", style.private_counterparty)
    add(buyer, "ПолноеНаименование", style.private_counterparty)


def _write_own(buyer: etree._Element, entity: dict[str, str], style: OrderStyle) -> None:
    module = style.family == styles.MODULE
    if len(entity.get("id", "")) <= _LONGEST_ID:
        add_if(buyer, "Ид", entity.get("id", ""))
    add(buyer, "Наименование", entity["name"])
    person = bool(entity.get("is_person"))
    if not person:
        # Its presence tells 1C that this is a legal entity, not a person.
        official = entity.get("official_name") or entity["name"]
        add(buyer, "ОфициальноеНаименование", official[: style.LONGEST_NAME])
        if module:
            _write_address(buyer, "ЮридическийАдрес", entity)
    if person and module:
        _write_person(buyer, entity)
    add_if(buyer, "ИНН", entity.get("inn", ""))
    add_if(buyer, "КПП", entity.get("kpp", ""))
    if not person:
        # The Ukrainian register number; 1C's exchange of counterparties calls it so too.
        add_if(buyer, "ОКПО", entity.get("edrpou", ""))
    if person and not module:
        _write_person(buyer, entity)
    if person or not module:
        _write_address(buyer, "АдресРегистрации", entity)


def _write_person(buyer: etree._Element, entity: dict[str, str]) -> None:
    full = entity.get("official_name") or entity["name"]
    add(buyer, "ПолноеНаименование", full[:_LONGEST_LINE])
    family, _blank, given = full.removeprefix("ФОП ").removeprefix("ИП ").partition(" ")
    add_if(buyer, "Фамилия", family[:_LONGEST_LINE])
    add_if(buyer, "Имя", given[:_LONGEST_LINE])


def _write_address(buyer: etree._Element, name: str, entity: dict[str, str]) -> None:
    text = " ".join(entity.get("address", "").split())
    if text:
        add(etree.SubElement(buyer, name), "Представление", text[:_LONGEST_LINE])


def _write_contacts(buyer: etree._Element, entity: dict[str, str]) -> None:
    # "ТелефонРабочий" is what УТ 11's code looks for; its own schema spells it with a blank.
    contacts = [
        (kind, entity[name])
        for kind, name in (("Почта", "email"), ("ТелефонРабочий", "phone"))
        if entity.get(name, "").strip()
    ]
    if not contacts:
        return
    holder = etree.SubElement(buyer, "Контакты")
    for kind, value in contacts:
        contact = etree.SubElement(holder, "Контакт")
        add(contact, "Тип", kind)
        add(contact, "Значение", value)


def _write_representatives(buyer: etree._Element, document: OrderDocument) -> None:
    people = [each for each in document.representatives if each.get("name", "").strip()]
    if not people:
        return
    holder = etree.SubElement(buyer, "Представители")
    for each in people:
        # The inner Контрагент is what УТ 11's code looks for, again against its own schema.
        person = etree.SubElement(etree.SubElement(holder, "Представитель"), "Контрагент")
        add(person, "Отношение", each.get("relation") or "Контактное лицо")
        add(person, "Наименование", each["name"][:_LONGEST_LINE])
