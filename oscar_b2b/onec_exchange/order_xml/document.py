"""The head of an order document and its requisites."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from lxml import etree

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange import order_words
from oscar_b2b.onec_exchange.order_xml import style as styles
from oscar_b2b.onec_exchange.order_xml.buyer import is_private, write_buyer
from oscar_b2b.onec_exchange.order_xml.lines import write_lines
from oscar_b2b.onec_exchange.order_xml.style import OrderStyle
from oscar_b2b.onec_exchange.order_xml.writing import add, add_if, add_requisites, add_tax

_LONGEST_COMMENT = 3000
_LONGEST_ID = 40


def document_element(document: OrderDocument, style: OrderStyle) -> etree._Element:
    """Return ``Документ``, its elements in the order of 1C's own packages."""
    node = etree.Element("Документ")
    placed = timezone.localtime(document.placed_at)
    add(node, "Ид", document.id)
    add(node, "Номер", document.number)
    add(node, "Дата", placed.date().isoformat())
    add(node, "ХозОперация", "Заказ товара")
    add(node, "Роль", "Продавец")
    add(node, "Валюта", document.currency)
    add(node, "Курс", "1")
    add(node, "Сумма", str(document.total))
    write_buyer(node, document, style)
    add(node, "Время", placed.strftime("%H:%M:%S"))
    comment = _comment(document, style)
    add_if(node, "Комментарий", comment[:_LONGEST_COMMENT])
    _write_taxes(node, document)
    if style.family != styles.UNF:
        _write_warehouses(node, document)
    write_lines(node, document, style)
    add_requisites(node, _requisites(document, style))
    return node


def _comment(document: OrderDocument, style: OrderStyle) -> str:
    """Return the buyer's comment; under the common counterparty also who the buyer is."""
    if not (style.private_counterparty and is_private(document)):
        return document.comment
    entity = document.legal_entity
    names = [entity.get("name", ""), *(each["name"] for each in document.representatives)]
    words = [*dict.fromkeys(names), entity.get("phone", ""), entity.get("email", "")]
    return "\n".join(filter(None, (", ".join(filter(None, words)), document.comment)))


def _write_taxes(node: etree._Element, document: OrderDocument) -> None:
    taxed = [line for line in document.lines if line["vat_rate"]]
    if not taxed:
        return
    total = sum((Decimal(line.get("vat_amount") or 0) for line in taxed), Decimal(0))
    rates = {line["vat_rate"] for line in taxed}
    add_tax(node, amount=str(total), rate=rates.pop() if len(rates) == 1 else "")


def _write_warehouses(node: etree._Element, document: OrderDocument) -> None:
    """Name the warehouses; 1C takes the first as the one the order is picked up from."""
    names = _warehouse_names(document)
    ids = [each for each in names if len(each) <= _LONGEST_ID]
    if not ids:
        return
    holder = etree.SubElement(node, "Склады")
    for warehouse_id in ids:
        warehouse = etree.SubElement(holder, "Склад")
        add(warehouse, "Ид", warehouse_id)
        add_if(warehouse, "Наименование", names[warehouse_id])


def _warehouse_names(document: OrderDocument) -> dict[str, str]:
    """Return the warehouses' names by id of 1C, the order's own one first."""
    names = {line["warehouse_id"]: line.get("warehouse_name", "") for line in document.lines}
    ids = dict.fromkeys([document.warehouse_id, *names])
    return {each: names.get(each, "") for each in ids if each}


def _requisites(document: OrderDocument, style: OrderStyle) -> list[tuple[str, str]]:
    """Return the requisites 1C knows by name; УНФ also fills attributes of the same names.

    ``…ИД`` of contract and price type are ours: stock configurations take both from the settings
    of their node, an own handler in 1C may take them from here.
    """
    warehouse = next(iter(_warehouse_names(document).values()), "")
    return [
        ("Метод оплаты", order_words.payment_name(document.payment)),
        ("Метод оплаты ИД", document.payment),
        ("Заказ оплачен", "false"),
        ("Отменен", "true" if document.cancelled else "false"),
        ("Статус заказа", order_words.status_words(document.status)),
        ("Статуса заказа ИД", document.status),
        ("Дата отгрузки", document.delivery.get("date", "")),
        ("Вид цен", document.price_type_name),
        ("Вид цен ИД", document.price_type_id),
        ("Склад", warehouse),
        ("Организация", style.organisation),
        ("Соглашение", document.contract.get("agreement", "")),
        ("Договор контрагента", document.contract.get("number", "")),
        ("Договор контрагента ИД", document.contract.get("id", "")),
        ("Метод доставки ИД", document.delivery.get("code", "")),
        ("Способ доставки", document.delivery.get("name", "")),
        ("Адрес доставки", document.delivery.get("address", "")),
        ("Получатель", document.delivery.get("recipient", "")),
        ("Перевозчик", document.delivery.get("carrier", "")),
        ("Город перевозчика", document.delivery.get("city", "")),
        ("Отделение перевозчика", document.delivery.get("branch", "")),
        ("Зона доставки", document.delivery.get("zone", "")),
        ("Подразделение получателя", document.delivery.get("department", "")),
        ("Плательщик доставки", order_words.payer_name(document.delivery.get("payer", ""))),
        ("Наложенный платеж", document.delivery.get("cash_on_delivery", "")),
        ("Без цен поставщика", document.delivery.get("without_prices", "")),
        ("Накладная клиента", document.delivery.get("own_waybill", "")),
        ("Номер заказа покупателя", document.own_number),
        ("Комментарии покупателя", document.comment),
    ]
