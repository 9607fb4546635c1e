"""Orders as CommerceML 2.05, for ``type=sale&mode=query``.

Rules of real 1C kept here (each from reading its configurations):

* no ``xmlns``: in a namespace it knows, 1C validates strictly and refuses the whole batch for one
  wrong length; without one it reads freely;
* no requisite without a value: UT11 would take the value of the requisite before it;
* ``Номер`` is what 1C finds an order by, the counterparty is found by exact name and tax number;
* nothing before ``<?xml``, and an empty root, not an empty body, when there is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from lxml import etree

from oscar_b2b.core.checkout import OrderDocument

SCHEMA_VERSION = "2.05"
#: The line 1C reads as the delivery charge; it is no good of the catalogue.
DELIVERY_LINE = "ORDER_DELIVERY"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
#: Characters XML 1.0 cannot carry; comments typed by people have them at times.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 250


def orders_to_xml(*, documents: Iterable[OrderDocument], made_at: datetime) -> bytes:
    """Return one CommerceML file with the orders, UTF-8 without BOM."""
    root = etree.Element("КоммерческаяИнформация")
    root.set("ВерсияСхемы", SCHEMA_VERSION)
    root.set("ДатаФормирования", _moment(made_at))
    root.text = ""
    for document in documents:
        _write_order(etree.SubElement(root, "Документ"), document)
    return _DECLARATION + etree.tostring(root, encoding="utf-8", xml_declaration=False)


def _write_order(node: etree._Element, document: OrderDocument) -> None:
    placed = timezone.localtime(document.placed_at)
    _add(node, "Ид", document.id)
    _add(node, "Номер", document.number)
    _add(node, "Дата", placed.date().isoformat())
    _add(node, "ХозОперация", "Заказ товара")
    _add(node, "Роль", "Продавец")
    _add(node, "Валюта", document.currency)
    _add(node, "Курс", "1")
    _add(node, "Сумма", str(document.total))
    _write_buyer(etree.SubElement(node, "Контрагенты"), document)
    _add(node, "Время", placed.strftime("%H:%M:%S"))
    _add_if(node, "Комментарий", document.comment)
    _write_warehouses(node, document)
    goods = etree.SubElement(node, "Товары")
    for line in document.lines:
        _write_line(etree.SubElement(goods, "Товар"), line)
    if Decimal(document.delivery.get("cost") or 0) > 0:
        _write_delivery(etree.SubElement(goods, "Товар"), document)
    _write_requisites(node, _order_requisites(document))


def _write_buyer(node: etree._Element, document: OrderDocument) -> None:
    entity = document.legal_entity
    buyer = etree.SubElement(node, "Контрагент")
    _add_if(buyer, "Ид", entity.get("id", ""))
    _add(buyer, "Наименование", entity["name"])
    # Its presence tells 1C that this is a legal entity, not a person.
    _add(buyer, "ОфициальноеНаименование", entity.get("official_name") or entity["name"])
    _add_if(buyer, "ИНН", entity.get("tax_id", ""))
    if entity.get("address"):
        _add(etree.SubElement(buyer, "АдресРегистрации"), "Представление", entity["address"])
    contacts = [
        (kind, entity[name])
        for kind, name in (("Почта", "email"), ("ТелефонРабочий", "phone"))
        if entity.get(name)
    ]
    if contacts:
        holder = etree.SubElement(buyer, "Контакты")
        for kind, value in contacts:
            contact = etree.SubElement(holder, "Контакт")
            _add(contact, "Тип", kind)
            _add(contact, "Значение", value)
    _add(buyer, "Роль", "Покупатель")


def _write_warehouses(node: etree._Element, document: OrderDocument) -> None:
    """Name the warehouses; 1C takes the first as the one the order is picked up from."""
    names = {line["warehouse_id"]: line.get("warehouse_name", "") for line in document.lines}
    ids = dict.fromkeys([document.warehouse_id, *names])
    ids.pop("", None)
    if not ids:
        return
    holder = etree.SubElement(node, "Склады")
    for warehouse_id in ids:
        warehouse = etree.SubElement(holder, "Склад")
        _add(warehouse, "Ид", warehouse_id)
        _add_if(warehouse, "Наименование", names.get(warehouse_id, ""))


def _write_line(node: etree._Element, line: dict[str, str]) -> None:
    _add(node, "Ид", line["id"])
    _add_if(node, "Артикул", line["article"])
    _add(node, "Наименование", line["name"][:_LONGEST_NAME])
    if line.get("unit"):
        unit = _add(node, "БазоваяЕдиница", line["unit"])
        if line.get("unit_code"):
            unit.set("Код", line["unit_code"])
    if line["vat_rate"]:
        rate = etree.SubElement(etree.SubElement(node, "СтавкиНалогов"), "СтавкаНалога")
        _add(rate, "Наименование", "НДС")
        _add(rate, "Ставка", line["vat_rate"])
    _write_requisites(
        node,
        [
            ("ВидНоменклатуры", "Товар"),
            ("ТипНоменклатуры", "Товар"),
            ("Склад", line["warehouse_id"]),
        ],
    )
    _add(node, "ЦенаЗаЕдиницу", line["price"])
    _add(node, "Количество", line["quantity"])
    _add(node, "Сумма", line["amount"])
    if line.get("unit_code"):
        _add(node, "Единица", line["unit_code"])
        _add(node, "Коэффициент", "1")
    if line["vat_rate"]:
        tax = etree.SubElement(etree.SubElement(node, "Налоги"), "Налог")
        _add(tax, "Наименование", "НДС")
        _add(tax, "УчтеноВСумме", "true")
        _add(tax, "Сумма", line.get("vat_amount", "0.00"))
        _add(tax, "Ставка", line["vat_rate"])


def _write_delivery(node: etree._Element, document: OrderDocument) -> None:
    _add(node, "Ид", DELIVERY_LINE)
    _add(node, "Наименование", document.delivery.get("name") or "Доставка замовлення")
    unit = _add(node, "БазоваяЕдиница", "шт")
    unit.set("Код", "796")
    unit.set("НаименованиеПолное", "Штука")
    unit.set("МеждународноеСокращение", "PCE")
    _write_requisites(node, [("ВидНоменклатуры", "Услуга"), ("ТипНоменклатуры", "Услуга")])
    _add(node, "ЦенаЗаЕдиницу", document.delivery["cost"])
    _add(node, "Количество", "1")
    _add(node, "Сумма", document.delivery["cost"])


def _order_requisites(document: OrderDocument) -> list[tuple[str, str]]:
    """Return the requisites 1C knows by name; UNF also fills attributes of the same names."""
    return [
        ("Заказ оплачен", "false"),
        ("Отменен", "false"),
        ("Статус заказа", "[N] Принят"),
        ("Договор контрагента", document.contract.get("number", "")),
        ("Договор контрагента ИД", document.contract.get("id", "")),
        ("Вид цен ИД", document.price_type_id),
        ("Метод доставки ИД", document.delivery.get("code", "")),
        ("Способ доставки", document.delivery.get("name", "")),
        ("Адрес доставки", document.delivery.get("address", "")),
        ("Номер заказа покупателя", document.own_number),
        ("Комментарии покупателя", document.comment),
    ]


def _write_requisites(node: etree._Element, requisites: Iterable[tuple[str, str]]) -> None:
    filled = [(name, value) for name, value in requisites if value.strip()]
    if not filled:
        return
    holder = etree.SubElement(node, "ЗначенияРеквизитов")
    for name, value in filled:
        requisite = etree.SubElement(holder, "ЗначениеРеквизита")
        _add(requisite, "Наименование", name)
        _add(requisite, "Значение", value)


def _add(node: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(node, name)
    child.text = _NOT_XML.sub("", text)
    return child


def _add_if(node: etree._Element, name: str, text: str) -> None:
    if text.strip():
        _add(node, name, text)


def _moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M:%S")
