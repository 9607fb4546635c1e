"""``offers0_1.xml``: price types, warehouses, prices and stock, in the shape of УТ 11."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ..company.constants import CATALOGUE_ID, CATALOGUE_NAME
from ..company.model import Good, Offer, PriceType, Unit, Warehouse
from ..dialects import UT11, Form
from ..store import Store
from .catalogue import write_owner, write_unit
from .writer import XmlWriter, commerceml


def write_offers(
    path: Path,
    store: Store,
    *,
    at: datetime,
    form: Form = UT11.form,
    goods: Sequence[Good] | None = None,
    first: bool = True,
    catalogue_id: str = CATALOGUE_ID,
) -> None:
    """Write the package of offers of ``goods``, by default of all.

    Stock is what is free: the shelf minus reserves.
    """
    chosen = {good.id: good for good in (store.all("goods") if goods is None else goods)}
    units, prices, stock = store.units(), store.prices(), store.free_stock()
    price_types = {item.id: item for item in store.all("price_types")}
    with (
        commerceml(path, form=form, at=at) as xml,
        xml.inside("ПакетПредложений", СодержитТолькоИзменения="false" if first else "true"),
    ):
        write_package_head(xml, catalogue_id)
        write_owner(xml, store.seller())
        write_price_types(xml, price_types.values())
        write_warehouses(xml, store.all("warehouses"))
        with xml.inside("Предложения"):
            for offer in store.all("offers"):
                good = chosen.get(offer.good_id)
                if good is None:
                    continue
                with xml.inside("Предложение"):
                    write_offer_head(xml, offer, good.article, units[good.unit_code], form)
                    write_prices(
                        xml, prices.get(offer.id, ()), price_types, units[good.unit_code].name
                    )
                    rows = stock.get(offer.id, ())
                    xml.element("Количество", sum(free for _, free in rows))
                    for warehouse_id, free in rows:
                        xml.element("Склад", ИдСклада=warehouse_id, КоличествоНаСкладе=free)


def write_changes(
    path: Path,
    store: Store,
    *,
    at: datetime,
    prices: Mapping[str, set[str]],
    stock: Mapping[str, set[str]],
    form: Form = UT11.form,
) -> None:
    """Write ИзмененияПакетаПредложений with just what changed.

    ``prices`` maps an offer's id to price type ids, ``stock`` to warehouse ids. As УТ 11 does,
    the characteristic stands in its own element, the rows are called ``Склады``, and Количество
    is always written, also as 0 for an offer of which only a price goes out.
    """
    all_prices, all_stock = store.prices(), store.free_stock()
    price_types = {item.id: item for item in store.all("price_types")}
    with (
        commerceml(path, form=form, at=at) as xml,
        xml.inside("ИзмененияПакетаПредложений"),
    ):
        xml.element("Ид", f"{CATALOGUE_ID}#")
        xml.element("ИдКаталога", CATALOGUE_ID)
        with xml.inside("Предложения"):
            for offer_id in sorted({*prices, *stock}):
                good_id, _, characteristic_id = offer_id.partition("#")
                # All warehouses of an offer whose stock changed: УТ 11 writes it completely.
                rows = all_stock.get(offer_id, ()) if offer_id in stock else ()
                with xml.inside("Предложение"):
                    xml.element("Ид", good_id)
                    if characteristic_id:
                        xml.element("ИдХарактеристики", characteristic_id)
                    for warehouse_id, free in rows:
                        xml.element("Склады", ИдСклада=warehouse_id, КоличествоНаСкладе=free)
                    write_prices(
                        xml,
                        [
                            row
                            for row in all_prices.get(offer_id, ())
                            if row[0] in prices.get(offer_id, ())
                        ],
                        price_types,
                    )
                    xml.element("Количество", sum(free for _, free in rows))


def write_whole_changes(
    path: Path, store: Store, *, at: datetime, offers: Iterable[str], form: Form
) -> None:
    """Write ИзмененияПакетаПредложений as УНФ does: named package, whole offers, ``good#char``."""
    wanted, goods = set(offers), {good.id: good for good in store.all("goods")}
    units, prices, stock = store.units(), store.prices(), store.free_stock()
    price_types = {item.id: item for item in store.all("price_types")}
    with (
        commerceml(path, form=form, at=at) as xml,
        xml.inside("ИзмененияПакетаПредложений", СодержитТолькоИзменения="true"),
    ):
        write_package_head(xml)
        with xml.inside("Предложения"):
            for offer in store.all("offers"):
                if offer.id not in wanted:
                    continue
                good, rows = goods[offer.good_id], stock.get(offer.id, ())
                unit = units[good.unit_code]
                with xml.inside("Предложение"):
                    write_offer_head(xml, offer, good.article, unit, form)
                    write_prices(xml, prices.get(offer.id, ()), price_types, unit.name)
                    xml.element("Количество", sum(free for _, free in rows))
                    for warehouse_id, free in rows:
                        xml.element("Склад", ИдСклада=warehouse_id, КоличествоНаСкладе=free)


def write_package_head(xml: XmlWriter, catalogue_id: str = CATALOGUE_ID) -> None:
    """Write the ids of a package of offers."""
    xml.element("Ид", f"{catalogue_id}#")
    xml.element("Наименование", f"Пакет предложений ({CATALOGUE_NAME})")
    xml.element("ИдКаталога", catalogue_id)
    xml.element("ИдКлассификатора", catalogue_id)


def write_price_types(xml: XmlWriter, price_types: Iterable[PriceType]) -> None:
    """Write ТипыЦен."""
    with xml.inside("ТипыЦен"):
        for price_type in price_types:
            with xml.inside("ТипЦены"):
                xml.element("Ид", price_type.id)
                xml.element("Наименование", price_type.name)
                xml.element("Валюта", price_type.currency)
                with xml.inside("Налог"):
                    xml.element("Наименование", "НДС")
                    xml.element("УчтеноВСумме", "true")
                    xml.element("Акциз", "false")


def write_warehouses(xml: XmlWriter, warehouses: Sequence[Warehouse]) -> None:
    """Write Склады."""
    with xml.inside("Склады"):
        for warehouse in warehouses:
            with xml.inside("Склад"):
                xml.element("Ид", warehouse.id)
                xml.element("Наименование", warehouse.name)
                with xml.inside("Адрес"):
                    xml.element("Представление", warehouse.address)
                with xml.inside("Контакты"), xml.inside("Контакт"):
                    xml.element("Тип", "Телефон рабочий")
                    xml.element("Значение", warehouse.phone)


def write_offer_head(
    xml: XmlWriter, offer: Offer, article: str, unit: Unit, form: Form = UT11.form
) -> None:
    """Write what an offer is called."""
    xml.element("Ид", offer.id)
    xml.element("Штрихкод", offer.barcode)
    xml.element("Артикул", article)
    xml.element("Наименование", offer.name)
    write_unit(xml, unit, form)
    if offer.characteristics:
        with xml.inside("ХарактеристикиТовара"):
            for name, value in offer.characteristics:
                with xml.inside("ХарактеристикаТовара"):
                    xml.element("Наименование", name)
                    xml.element("Значение", value)


def write_prices(
    xml: XmlWriter,
    rows: Sequence[tuple[str, Decimal]],
    price_types: Mapping[str, PriceType],
    unit_name: str = "",
) -> None:
    """Write Цены; ``unit_name`` adds Представление, which only the full package carries."""
    if not rows:
        return
    with xml.inside("Цены"):
        for price_type_id, amount in rows:
            currency = price_types[price_type_id].currency
            with xml.inside("Цена"):
                if unit_name:
                    figure = f"{amount:,.2f}".replace(",", "\xa0").replace(".", ",")
                    xml.element("Представление", f"{figure} {currency} за {unit_name}")
                xml.element("ИдТипаЦены", price_type_id)
                xml.element("ЦенаЗаЕдиницу", amount)
                xml.element("Валюта", currency)
                xml.element("Коэффициент", 1)
