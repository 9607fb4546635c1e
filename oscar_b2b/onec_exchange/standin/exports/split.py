"""The folders of Bitrix's module 6.x (schema 3.1): classifier, properties, goods in four parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..company.constants import CATALOGUE_ID, CATALOGUE_NAME
from ..company.model import Good, Unit
from ..dialects import Form
from ..store import Store
from .catalogue import write_good, write_groups, write_owner, write_properties
from .offers import (
    write_offer_head,
    write_package_head,
    write_price_types,
    write_prices,
    write_warehouses,
)
from .writer import XmlWriter, commerceml


def write_classifier(path: Path, store: Store, *, at: datetime, form: Form) -> None:
    """Write groups, price types, warehouses and units; the properties have a file of their own."""
    with commerceml(path, form=form, at=at) as xml, _classifier(xml, store):
        write_groups(xml, store.all("groups"))
        write_price_types(xml, store.all("price_types"))
        write_warehouses(xml, store.all("warehouses"))
        _write_units(xml, store.units().values())


def write_property_file(path: Path, store: Store, *, at: datetime, form: Form) -> None:
    """Write the properties of goods."""
    with commerceml(path, form=form, at=at) as xml, _classifier(xml, store):
        write_properties(xml, store)


def write_goods_folder(
    folder: Path, store: Store, *, at: datetime, form: Form, goods: Sequence[Good]
) -> None:
    """Write one portion: import.xml, offers.xml, prices.xml and rests.xml."""
    units, pictures = store.units(), store.picture_names()
    with (
        commerceml(folder / "import.xml", form=form, at=at) as xml,
        # The module says so of every export, also of a full one.
        xml.inside("Каталог", СодержитТолькоИзменения="true"),
    ):
        xml.element("Ид", CATALOGUE_ID)
        xml.element("ИдКлассификатора", CATALOGUE_ID)
        xml.element("Наименование", CATALOGUE_NAME)
        with xml.inside("Товары"):
            for good in goods:
                write_good(xml, good, units[good.unit_code], good.picture in pictures, form)
    _write_offers(folder, store, at=at, form=form, goods=goods)
    write_price_file(folder, store, at=at, form=form, goods=goods)
    write_rest_file(folder, store, at=at, form=form, goods=goods)


def _write_offers(
    folder: Path, store: Store, *, at: datetime, form: Form, goods: Sequence[Good]
) -> None:
    units, chosen = store.units(), {good.id: good for good in goods}
    with _package(folder / "offers.xml", at=at, form=form) as xml:
        for offer in store.all("offers"):
            good = chosen.get(offer.good_id)
            if good is not None:
                with xml.inside("Предложение"):
                    write_offer_head(xml, offer, good.article, units[good.unit_code], form)


def write_price_file(
    folder: Path, store: Store, *, at: datetime, form: Form, goods: Sequence[Good]
) -> None:
    """Write prices.xml into the folder of a portion."""
    chosen, prices = {good.id for good in goods}, store.prices()
    price_types = {item.id: item for item in store.all("price_types")}
    with _package(folder / "prices.xml", at=at, form=form) as xml:
        for offer in store.all("offers"):
            if offer.good_id in chosen and prices.get(offer.id):
                with xml.inside("Предложение"):
                    xml.element("Ид", offer.id)
                    write_prices(xml, prices[offer.id], price_types)


def write_rest_file(
    folder: Path, store: Store, *, at: datetime, form: Form, goods: Sequence[Good]
) -> None:
    """Write rests.xml: all warehouses of each offer."""
    chosen, stock = {good.id for good in goods}, store.free_stock()
    with _package(folder / "rests.xml", at=at, form=form) as xml:
        for offer in store.all("offers"):
            if offer.good_id in chosen:
                with xml.inside("Предложение"):
                    xml.element("Ид", offer.id)
                    with xml.inside("Остатки"):
                        for warehouse_id, free in stock.get(offer.id, ()):
                            with xml.inside("Остаток"), xml.inside("Склад"):
                                xml.element("Ид", warehouse_id)
                                xml.element("Количество", free)


@contextmanager
def _classifier(xml: XmlWriter, store: Store) -> Iterator[None]:
    with xml.inside("Классификатор", СодержитТолькоИзменения="true"):
        xml.element("Ид", CATALOGUE_ID)
        xml.element("Наименование", f"Классификатор ({CATALOGUE_NAME})")
        write_owner(xml, store.seller())
        yield


@contextmanager
def _package(path: Path, *, at: datetime, form: Form) -> Iterator[XmlWriter]:
    with (
        commerceml(path, form=form, at=at) as xml,
        xml.inside("ПакетПредложений", СодержитТолькоИзменения="true"),
    ):
        write_package_head(xml)
        with xml.inside("Предложения"):
            yield xml


def _write_units(xml: XmlWriter, units: Iterable[Unit]) -> None:
    with xml.inside("ЕдиницыИзмерения"):
        for unit in units:
            with xml.inside("ЕдиницаИзмерения"):
                xml.element("Код", unit.code)
                xml.element("НаименованиеКраткое", unit.name)
                xml.element("НаименованиеПолное", unit.full_name)
