"""Lines of an order: goods 1C knows, and the charge for delivery as a service."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.order_xml.style import OrderStyle
from oscar_b2b.onec_exchange.order_xml.writing import add, add_if, add_requisites, add_tax

#: The line 1C reads as the delivery charge; it is no good of the catalogue.
DELIVERY_LINE = "ORDER_DELIVERY"
_PIECE = ("шт", "796", "Штука", "PCE")


def write_lines(node: etree._Element, document: OrderDocument, style: OrderStyle) -> None:
    """Write ``Товары``: goods in the order's sequence, the delivery last."""
    goods = etree.SubElement(node, "Товары")
    for line in document.lines:
        _write_line(etree.SubElement(goods, "Товар"), line, style)
    if Decimal(document.delivery.get("cost") or 0) > 0:
        _write_delivery(etree.SubElement(goods, "Товар"), document)


def _write_line(node: etree._Element, line: dict[str, str], style: OrderStyle) -> None:
    add(node, "Ид", line["id"])
    add_if(node, "Артикул", line["article"])
    add(node, "Наименование", line["name"][: style.LONGEST_NAME])
    code = line.get("unit_code", "").strip()
    _write_unit(node, name=line.get("unit") or _PIECE[0], code=code)
    if line["vat_rate"]:
        rate = etree.SubElement(etree.SubElement(node, "СтавкиНалогов"), "СтавкаНалога")
        add(rate, "Наименование", "НДС")
        add(rate, "Ставка", line["vat_rate"])
    add_requisites(
        node,
        [
            ("ВидНоменклатуры", "Товар"),
            ("ТипНоменклатуры", "Товар"),
            ("Склад", line["warehouse_id"]),
        ],
    )
    add_if(node, "ИдКаталога", style.catalogue_id)
    add(node, "ЦенаЗаЕдиницу", line["price"])
    add(node, "Количество", line["quantity"])
    add(node, "Сумма", line["amount"])
    if code:
        # 1C finds the unit by the code it sent itself; orders count base units.
        add(node, "Единица", code)
        add(node, "Коэффициент", "1")
    if line["vat_rate"]:
        add_tax(node, amount=line.get("vat_amount", "0.00"), rate=line["vat_rate"])
    if Decimal(line.get("discount") or 0) > 0:
        discount = etree.SubElement(etree.SubElement(node, "Скидки"), "Скидка")
        add(discount, "Наименование", "Скидка")
        add(discount, "Сумма", line["discount"])
        add(discount, "УчтеноВСумме", "true")


def _write_unit(node: etree._Element, *, name: str, code: str) -> None:
    unit = add(node, "БазоваяЕдиница", name)
    if code:
        unit.set("Код", code)
    full = _FULL_NAMES.get(code, name)
    unit.set("НаименованиеПолное", full)


#: Full names of the commonest units of the classifier; others go by their short name.
_FULL_NAMES = {
    "006": "Метр",
    "055": "Квадратный метр",
    "112": "Литр",
    "113": "Кубический метр",
    "163": "Грамм",
    "166": "Килограмм",
    "168": "Тонна",
    "715": "Пара",
    "736": "Рулон",
    "778": "Упаковка",
    "796": "Штука",
    "2009": "Штука",
}


def _write_delivery(node: etree._Element, document: OrderDocument) -> None:
    add(node, "Ид", DELIVERY_LINE)
    add(node, "Наименование", (document.delivery.get("name") or "Доставка заказа")[:250])
    unit = add(node, "БазоваяЕдиница", _PIECE[0])
    for name, text in zip(
        ("Код", "НаименованиеПолное", "МеждународноеСокращение"), _PIECE[1:], strict=True
    ):
        unit.set(name, text)
    add_requisites(node, [("ВидНоменклатуры", "Услуга"), ("ТипНоменклатуры", "Услуга")])
    add(node, "ЦенаЗаЕдиницу", document.delivery["cost"])
    add(node, "Количество", "1")
    add(node, "Сумма", document.delivery["cost"])
