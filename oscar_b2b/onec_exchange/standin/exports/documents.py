"""``orders-<uuid>_1.xml``: documents back to the shop, with 1C's numbers and statuses."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from ..dialects import UT11, Form
from ..order_records import Order, OrderLine
from ..store import Store
from .writer import XmlWriter, commerceml


def write_documents(
    path: Path,
    store: Store,
    orders: Iterable[Order],
    *,
    at: datetime,
    form: Form = UT11.form,
) -> None:
    """Write the orders as 1C now has them; the shop finds them by Номер, its own number."""
    units = store.units()
    with commerceml(path, form=form, at=at) as xml:
        for order in orders:
            box = xml.inside("Контейнер") if form.container else nullcontext()
            with box, xml.inside("Документ"):
                _write_head(xml, order, store, form)
                with xml.inside("Товары"):
                    for line in order.lines:
                        _write_line(xml, line, units[line.unit_code].full_name, form)
                xml.requisites(_requisites(order))


def _write_head(xml: XmlWriter, order: Order, store: Store, form: Form) -> None:
    entity = store.get("entities", order.entity_id)
    moment = datetime.fromisoformat(order.date)
    # Bitrix's module writes the site's own id back, and pads 1C's number with blanks.
    xml.element("Ид", order.shop_id if form.container else order.id)
    xml.element("Номер", order.shop_number)
    if form.container:
        xml.element("Номер1С", order.number.ljust(15))
        xml.element("Дата1С", moment.strftime("%Y-%m-%dT%H:%M:%S"))
    xml.element("Дата", moment.date().isoformat())
    xml.element("ХозОперация", "Заказ товара")
    xml.element("Роль", "Продавец")
    xml.element("Валюта", order.currency)
    xml.element("Курс", 1)
    xml.element("Сумма", order.total)
    with xml.inside("Контрагенты"), xml.inside("Контрагент"):
        xml.element("Ид", entity.id)
        xml.element("Наименование", entity.name)
        xml.element(
            "ПолноеНаименование" if entity.is_person else "ОфициальноеНаименование",
            entity.official_name,
        )
        xml.element("ИНН", entity.vat_no)
        xml.element("Роль", "Покупатель")
    xml.element("Время", moment.strftime("%H:%M:%S"))
    xml.element("Комментарий", order.comment)


def _write_line(xml: XmlWriter, line: OrderLine, unit_name: str, form: Form) -> None:
    with xml.inside("Товар"):
        xml.element("Ид", line.offer_id or "ORDER_DELIVERY")
        if line.article:
            xml.element("Артикул", line.article)
        xml.element("Наименование", line.name)
        xml.element("БазоваяЕдиница", Код=line.unit_code.ljust(4), НаименованиеПолное=unit_name)
        xml.element("Цена" if form.container else "ЦенаЗаЕдиницу", line.price)
        xml.element("Количество", line.quantity)
        xml.element("Сумма", line.amount)
        requisites: dict[str, object] = {"ТипНоменклатуры": "Товар" if line.offer_id else "Услуга"}
        if line.offer_id:
            requisites |= {"Зарезервировано": line.reserved, "Склад": line.warehouse_id}
        xml.requisites(requisites)


def _requisites(order: Order) -> dict[str, object]:
    """Return the document's requisites; payment and shipment only once there are any."""
    return {
        "Номер по 1С": order.number,
        "Дата по 1С": order.date[:19],
        "ПометкаУдаления": "false",
        "Проведен": "true",
        "Статус заказа": order.status,
        "Статус резерва": order.reserve,
        "Номер оплаты по 1С": order.payment_number,
        "Дата оплаты по 1С": order.payment_date,
        "Номер отгрузки по 1С": order.shipment_number,
        "Дата отгрузки по 1С": order.shipment_date,
        "Отменен": "true" if order.cancelled else "",
    }
