"""Groups, properties and goods of a catalogue file."""

from __future__ import annotations

import io
from decimal import Decimal

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, PropertyRecord
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader
from tests.unit.onec_exchange.reading import DATA, of_type, read_bytes, read_own


def goods() -> dict[str, GoodRecord]:
    return {good.id: good for good in of_type(read_own("catalogue_2.07.xml"), GoodRecord)}


def test_groups_come_parents_first_even_when_the_file_names_the_parent_last():
    groups = of_type(read_own("catalogue_2.07.xml"), GroupRecord)
    assert [(g.id, g.parent_id, g.name, g.deleted) for g in groups] == [
        ("g-1", "", "Кабель", False),
        ("g-2", "g-1", "Силовий", False),
        ("g-3", "g-2", "Мідний", True),
        ("g-4", "", "Інструмент", False),
    ]


def test_property_options_with_and_without_ids():
    cross_section, colour = of_type(read_own("catalogue_2.07.xml"), PropertyRecord)
    assert cross_section.value_type == "Справочник"
    assert cross_section.options == (("v-1", "3x2,5"), ("v-2", "5x4"))
    assert colour.options == (("", "білий"),)


def test_good_with_all_fields():
    good = goods()["t-1"]
    assert good.name == " Кабель ВВГнг 3х2,5"
    assert (good.article, good.barcode) == ("ВВГ-3х2.5", "4820000000017")
    assert (good.unit_code, good.unit_name) == ("006", "Метр")
    assert good.group_ids == ("g-2", "g-4")
    assert good.full_name == "Кабель ВВГнг 3х2,5 мм²"
    assert good.description == "рядок 1\nрядок 2"
    assert good.images == ("import_files/66/a_b.jpg", "import_files/66/a_c.jpg")
    assert good.maker == "Завод"
    assert good.property_values == (("p-1", "v-1"), ("p-2", ""))
    assert good.vat_rate == Decimal(20)
    assert ("Кратность", "100") in good.requisites
    assert not good.deleted


def test_four_spellings_of_deletion():
    assert [id_ for id_, good in goods().items() if good.deleted] == ["t-2", "t-3", "t-4", "t-5"]


def test_characteristic_listed_as_a_good():
    good = goods()["t-6#c-1"]
    assert good.characteristics == (("Колір", "білий"),)
    assert (good.unit_code, good.unit_name) == ("796", "шт")
    assert good.vat_rate == Decimal(0)
    assert good.requisites == (("Вес", "1.5"),)


def test_good_with_nothing_but_an_id():
    assert goods()["t-7"] == GoodRecord(id="t-7")


def test_unit_code_is_named_by_the_classifier_of_the_file():
    (good,) = of_type(read_own("split_3.1.xml"), GoodRecord)
    assert (good.unit_code, good.unit_name) == ("778", "упак")


def test_blank_unit_code_is_no_trouble():
    data = (
        '<КоммерческаяИнформация><Каталог><Товары><Товар><Ид>1</Ид><БазоваяЕдиница Код="    "/>'
        "</Товар></Товары></Каталог></КоммерческаяИнформация>"
    )
    (good,) = read_bytes(data.encode())
    assert (good.unit_code, good.unit_name) == ("", "")


def test_elements_nobody_reads_are_counted():
    reader = CommerceMLReader(io.BytesIO((DATA / "catalogue_2.07.xml").read_bytes()))
    list(reader)
    assert reader.unknown == {"Товар/НіхтоНеЧитає": 1, "НевідомийРозділ": 1}
