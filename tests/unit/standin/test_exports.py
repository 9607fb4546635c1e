"""The export files: well-formed, countable, in the shape of УТ 11."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from oscar_b2b.onec_exchange.standin.__main__ import main
from oscar_b2b.onec_exchange.standin.company import constants as ids
from oscar_b2b.onec_exchange.standin.dialects import Form
from oscar_b2b.onec_exchange.standin.exports.folder import export_all
from oscar_b2b.onec_exchange.standin.exports.offers import write_changes
from oscar_b2b.onec_exchange.standin.exports.references import write_references
from oscar_b2b.onec_exchange.standin.exports.writer import commerceml
from oscar_b2b.onec_exchange.standin.store import Store, now
from tests.unit.standin.xml_files import root_of

NS = "{urn:1C.ru:commerceml_2}"


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "export"
    export_all(path, store, at=now())
    return path


def _count(root: ET.Element, path: str) -> int:
    return len(root.findall("/".join(f"{NS}{step}" for step in path.split("/"))))


def test_files_begin_as_1c_begins_them(folder: Path) -> None:
    for name in ("import0_1.xml", "offers0_1.xml", "contragents0_1.xml", "references0_1.xml"):
        content = (folder / name).read_bytes()
        assert content.startswith(b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n')
        assert b"\r" not in content


def test_catalogue_counts(folder: Path, store: Store) -> None:
    root = root_of(folder / "import0_1.xml")
    goods = store.all("goods")
    assert root.get("ВерсияСхемы") == "2.07"
    assert _count(root, "Каталог/Товары/Товар") == len(goods)
    assert len(list(root.iter(f"{NS}Группа"))) == len(store.all("groups"))
    assert _count(root, "Классификатор/Свойства/Свойство") == len(store.all("properties"))
    assert len(list(root.iter(f"{NS}Справочник"))) == sum(
        len(item.options) for item in store.all("properties")
    )
    assert len(list(root.iter(f"{NS}ЗначенияСвойства"))) == sum(len(g.properties) for g in goods)


def test_offer_counts(folder: Path, store: Store) -> None:
    root = root_of(folder / "offers0_1.xml")
    package = f"{NS}ПакетПредложений"
    offers = root.findall(f"{package}/{NS}Предложения/{NS}Предложение")
    assert len(offers) == len(store.all("offers"))
    assert sum(len(o.findall(f"{NS}Склад")) for o in offers) == len(offers) * 5
    assert len(list(root.iter(f"{NS}Цена"))) == sum(len(row) for row in store.prices().values())
    assert _count(root, "ПакетПредложений/ТипыЦен/ТипЦены") == 8
    assert _count(root, "ПакетПредложений/Склады/Склад") == 5
    for offer in offers:
        rows = [Decimal(row.get("КоличествоНаСкладе", "")) for row in offer.findall(f"{NS}Склад")]
        assert Decimal(offer.findtext(f"{NS}Количество", "")) == sum(rows)
        has_characteristic = "#" in offer.findtext(f"{NS}Ид", "")
        assert has_characteristic == (offer.find(f"{NS}ХарактеристикиТовара") is not None)


def test_counterparties_and_references(folder: Path) -> None:
    parties = root_of(folder / "contragents0_1.xml")
    assert _count(parties, "Контрагенты/Контрагент") == 10
    assert len(list(parties.iter(f"{NS}ПолноеНаименование"))) == 2
    references = root_of(folder / "references0_1.xml")
    tables = references.findall("ПользовательскиеСправочники/Справочник")
    sizes = {
        table.findtext("Ид"): len(table.findall("ЭлементыСправочника/ЭлементСправочника"))
        for table in tables
    }
    # Goods that go together follow from the assortment; their numbers are nobody's promise.
    assert min(sizes.pop("СвязиТоваров"), sizes.pop("КомплектыТоваров")) > 20
    assert sizes == {
        "Менеджеры": 6, "Партнеры": 6, "КонтрагентыПартнеров": 10, "СвойстваСкладов": 5,
        "Договоры": 20, "КурсыВалют": 1,
    }  # fmt: skip
    for table in tables:
        known = {item.findtext("Ид") for item in table.findall("Реквизиты/Реквизит")}
        used = {item.findtext("Ид") for item in table.iter("ЗначениеРеквизита")}
        assert used <= known


def test_pictures_named_in_the_catalogue_exist(tmp_path: Path, store: Store) -> None:
    with store.write() as connection:
        for name in {good.picture for good in store.all("goods")[:40]}:
            connection.execute("INSERT INTO pictures VALUES (?, ?)", (name, b"png"))
        connection.execute("INSERT INTO pictures VALUES ('manager/1', ?)", (b"png",))
    folder = tmp_path / "with-pictures"
    export_all(folder, store, at=now())
    named = {element.text for element in root_of(folder / "import0_1.xml").iter(f"{NS}Картинка")}
    photos = [
        row.findtext("Значение")
        for row in root_of(folder / "references0_1.xml").iter("ЗначениеРеквизита")
        if row.findtext("Ид") == "Фото"
    ]
    files = {
        path.relative_to(folder).as_posix() for path in (folder / "import_files").rglob("*.png")
    }
    assert len(named) >= 40
    assert len(photos) == 1
    assert files == named | set(photos)


def test_changes_hold_only_what_changed(tmp_path: Path, store: Store) -> None:
    plain = next(o for o in store.all("offers") if not o.characteristics)
    split = next(o for o in store.all("offers") if o.characteristics)
    write_changes(
        tmp_path / "offers0_1.xml", store, at=now(),
        prices={plain.id: {ids.RETAIL_ID}}, stock={split.id: {ids.KYIV_ID}},
    )  # fmt: skip
    root = root_of(tmp_path / "offers0_1.xml")
    offers = {
        row.findtext(f"{NS}Ид"): row
        for row in root.findall(f"{NS}ИзмененияПакетаПредложений/{NS}Предложения/{NS}Предложение")
    }
    assert set(offers) == {plain.id, split.good_id}
    priced, stocked = offers[plain.id], offers[split.good_id]
    assert [p.findtext(f"{NS}ИдТипаЦены") for p in priced.iter(f"{NS}Цена")] == [ids.RETAIL_ID]
    assert priced.find(f"{NS}Склады") is None
    assert priced.findtext(f"{NS}Количество") == "0"
    assert stocked.findtext(f"{NS}ИдХарактеристики") == split.id.partition("#")[2]
    assert stocked.find(f"{NS}Цены") is None
    # An offer whose stock changed comes with all its warehouses, as from УТ 11.
    assert {row.get("ИдСклада") for row in stocked.findall(f"{NS}Склады")} == {
        warehouse_id for warehouse_id, _free in store.free_stock()[split.id]
    }


def test_changed_contracts_are_a_delta(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "references0_1.xml"
    write_references(path, store, at=now(), only_contracts=[ids.DEALER_USD_CONTRACT_ID])
    tables = list(root_of(path).iter("Справочник"))
    assert [table.get("СодержитТолькоИзменения") for table in tables] == ["true"]
    rows = list(tables[0].iter("ЭлементСправочника"))
    assert [row.findtext("Ид") for row in rows] == [ids.DEALER_USD_CONTRACT_ID]


def test_markup_and_control_characters_stay_well_formed(tmp_path: Path) -> None:
    text = 'Болт <М8> & "гайка" \x0b\x1f ]]>'
    with commerceml(tmp_path / "x.xml", form=Form("2.07"), at=now()) as xml:
        xml.element("Наименование", text, Код=text)
    element = root_of(tmp_path / "x.xml")[0]
    assert element.text == element.get("Код") == 'Болт <М8> & "гайка"  ]]>'


def test_export_command_needs_no_network(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "by-command"
    assert main(["export", str(folder), "--db", str(store.path)]) == 0
    assert sorted(path.name for path in folder.glob("*.xml")) == [
        "contragents0_1.xml", "import0_1.xml", "offers0_1.xml", "references0_1.xml",
    ]  # fmt: skip
