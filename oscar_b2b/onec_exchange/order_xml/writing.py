"""Small steps of writing an element."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from oscar_b2b.onec_exchange.order_xml.encoding import clean

_LONGEST_VALUE = 1000


def add(node: etree._Element, name: str, text: str) -> etree._Element:
    """Append a child with a text."""
    child = etree.SubElement(node, name)
    child.text = clean(text)
    return child


def add_if(node: etree._Element, name: str, text: str) -> None:
    """Append a child with a text unless it would be empty."""
    if clean(text).strip():
        add(node, name, text)


def add_requisites(node: etree._Element, requisites: Iterable[tuple[str, str]]) -> None:
    """Append ``ЗначенияРеквизитов`` with those that have a value.

    УТ 11 would take the value of the requisite before for one without (pitfalls 45).
    """
    filled = [(name, text) for name, text in requisites if clean(text).strip()]
    if not filled:
        return
    holder = etree.SubElement(node, "ЗначенияРеквизитов")
    for name, text in filled:
        requisite = etree.SubElement(holder, "ЗначениеРеквизита")
        add(requisite, "Наименование", name)
        add(requisite, "Значение", text[:_LONGEST_VALUE])


def add_tax(node: etree._Element, *, amount: str, rate: str) -> None:
    """Append ``Налоги`` with the VAT that is inside the sum."""
    tax = etree.SubElement(etree.SubElement(node, "Налоги"), "Налог")
    add(tax, "Наименование", "НДС")
    add(tax, "УчтеноВСумме", "true")
    add(tax, "Сумма", amount)
    add_if(tax, "Ставка", rate)
