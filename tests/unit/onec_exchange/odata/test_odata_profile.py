"""Profiles: what they may say, how they are laid over each other and checked against names."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.onec_exchange.odata.checking import check
from oscar_b2b.onec_exchange.odata.metadata import Schema, read_schema, similar
from oscar_b2b.onec_exchange.odata.profile import UnableToReadProfile, fields_of_filter
from oscar_b2b.onec_exchange.odata.profile_file import FOLDER, load_profile, read_profile

METADATA = """<?xml version="1.0"?>
<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">
<edmx:DataServices xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
<Schema Namespace="StandardODATA" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">
<EntityType Name="Catalog_Склады"><Key><PropertyRef Name="Ref_Key"/></Key>
<Property Name="Ref_Key" Type="Edm.Guid" Nullable="false"/>
<Property Name="DataVersion" Type="Edm.String"/><Property Name="Description" Type="Edm.String"/>
<Property Name="Адреса" Type="Collection(StandardODATA.Catalog_Склады_Адреса_RowType)"/>
<NavigationProperty Name="Владелец"/></EntityType>
<ComplexType Name="Catalog_Склады_Адреса_RowType"><Property Name="Тип" Type="Edm.String"/>
<Property Name="Представление" Type="Edm.String"/></ComplexType>
<EntityType Name="AccumulationRegister_Остатки"><Property Name="Склад_Key" Type="Edm.Guid"/>
</EntityType>
<ComplexType Name="AccumulationRegister_Остатки_Balance">
<Property Name="Склад_Key" Type="Edm.Guid"/><Property Name="КоличествоBalance" Type="Edm.Double"/>
</ComplexType>
<EntityContainer Name="EnterpriseV8">
<EntitySet Name="Catalog_Склады" EntityType="StandardODATA.Catalog_Склады"/>
<EntitySet Name="AccumulationRegister_Остатки"
 EntityType="StandardODATA.AccumulationRegister_Остатки"/>
<FunctionImport Name="Balance" IsBindable="true"
 ReturnType="Collection(StandardODATA.AccumulationRegister_Остатки_Balance)">
<Parameter Name="bindingParameter"
 Type="Collection(StandardODATA.AccumulationRegister_Остатки_RowType)"/></FunctionImport>
</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    return read_schema(io.BytesIO(METADATA.encode()))


class Answers:
    """Lookups of nothing."""

    today = date(2026, 8, 1)

    def value(self, name: str, key: tuple[str, ...]) -> str:
        return "/".join((name, *key))

    def rows(self, name: str, key: tuple[str, ...]) -> Sequence[Mapping[str, str]]:
        return ()


def _profile(**fields: Any) -> Any:
    return read_profile(
        {"jobs": {"places": {"record": "warehouse", "entity": "Catalog_Склады", "fields": fields}}}
    )


def _value(source: Any, row: Mapping[str, Any]) -> str:
    job = _profile(name=source).jobs["places"]
    return job.fields["name"].value(row, Answers())


# Metadata -------------------------------------------------------------------------------------


def test_names_of_sets_sections_and_virtual_tables_are_read(schema: Schema) -> None:
    assert set(schema.sets) == {"Catalog_Склады", "AccumulationRegister_Остатки"}
    assert schema.sets["Catalog_Склады"] == {"Ref_Key", "DataVersion", "Description", "Адреса"}
    assert schema.sections == {"Catalog_Склады/Адреса": {"Тип", "Представление"}}
    assert schema.methods == {
        "AccumulationRegister_Остатки/Balance": {"Склад_Key", "КоличествоBalance"}
    }
    assert Schema.from_dict(schema.as_dict()) == schema


def test_similar_names_are_of_the_same_kind_first() -> None:
    names = ["Document_Контрагенты", "Catalog_КонтрагентыКлиенты", "Catalog_Валюты"]
    assert similar("Catalog_Контрагенты", names)[0] == "Catalog_КонтрагентыКлиенты"
    found = similar("ТипЦен_Key", ["ВидЦен_Key", "ТипЦенПродажи_Key", "ИНН"])
    assert set(found) == {"ВидЦен_Key", "ТипЦенПродажи_Key"}
    assert similar("Нечто", ["ИНН", "КПП"]) == []


# Checking -------------------------------------------------------------------------------------


def test_what_is_missing_is_named(schema: Schema) -> None:
    checked = check(_profile(name="Descriptions", address="Description"), schema)
    assert checked.profile.jobs == {}
    (problem,) = checked.problems["places"]
    assert problem == ("Catalog_Склады has no field “Descriptions”. Similar names: Description.")


def test_optional_fields_are_left_out_with_a_remark(schema: Schema) -> None:
    profile = _profile(name="Description", phone={"field": "Телефон", "optional": True})
    checked = check(profile, schema)
    assert checked.problems == {}
    assert any("Телефон" in remark for remark in checked.remarks)
    assert checked.profile.jobs["places"].fields["phone"].value({}, Answers()) == ""


def test_of_alternatives_one_must_exist(schema: Schema) -> None:
    assert check(_profile(name=["НаименованиеПолное", "Description"]), schema).problems == {}
    problems = check(_profile(name=["Одно", "Другое"]), schema).problems["places"]
    assert len(problems) == 2


def test_fields_of_sections_and_filters_are_checked(schema: Schema) -> None:
    section = {"section": "Адреса", "where": {"Вид": "1"}, "take": "Представление"}
    assert "Catalog_Склады/Адреса has no field “Вид”" in " ".join(
        check(_profile(name=section), schema).problems["places"]
    )
    profile = read_profile({"jobs": {"places": {
        "record": "warehouse", "entity": "Catalog_Склады", "filter": "IsFolder eq false",
        "fields": {"name": "Description"},
    }}})  # fmt: skip
    assert "“IsFolder”" in check(profile, schema).problems["places"][0]


def test_a_virtual_table_that_is_not_there_is_told_with_those_that_are(schema: Schema) -> None:
    profile = read_profile({"jobs": {"stock": {
        "record": "Остатки", "entity": "AccumulationRegister_Остатки", "method": "SliceLast",
        "id": "Склад_Key", "fields": {"Количество": "КоличествоBalance"},
    }}})  # fmt: skip
    assert check(profile, schema).problems["stock"] == [
        "AccumulationRegister_Остатки has no virtual table SliceLast(); it has: Balance."
    ]


def test_every_profile_of_ours_can_be_read() -> None:
    names = {path.stem for path in FOLDER.glob("*.toml")}
    assert names == {"ut11", "bas", "unf", "utp"}
    for name in names:
        profile = load_profile(name)
        assert {"counterparties", "price_types", "warehouses", "contracts"} <= set(profile.jobs)
        assert profile.order["fields"]


# Sources --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "row", "value"),
    [
        ("A", {"A": "  текст "}, "текст"),
        ("A", {"A": "00000000-0000-0000-0000-000000000000"}, ""),
        ("A", {"A": "0001-01-01T00:00:00"}, ""),
        ("A", {"A": True}, "true"),
        ("A", {"A": Decimal("1E+3")}, "1000"),
        ("A", {"A": None}, ""),
        (["A", "B"], {"A": "", "B": "b"}, "b"),
        ({"const": "x"}, {}, "x"),
        ({"field": "A", "values": {"ФизЛицо": "true"}}, {"A": "ФизЛицо"}, "true"),
        ({"field": "A", "values": {"Действует": ""}, "default": "?"}, {"A": "Действует"}, "?"),
        ({"field": "A", "when": {"B": True}, "default": "0"}, {"A": "5", "B": True}, "5"),
        ({"field": "A", "when": {"B": True}, "default": "0"}, {"A": "5", "B": False}, "0"),
        ({"sum": ["A", "-B"]}, {"A": Decimal("5.10"), "B": Decimal("1.1")}, "4.00"),
        ({"ratio": ["A", "B"]}, {"A": Decimal("412.5"), "B": 10}, "41.25"),
        ({"ratio": ["A", "B"]}, {"A": 1, "B": 0}, ""),
        ({"const": "x", "when": {"A": {"before": "today"}}}, {"A": "2026-07-31T00:00:00"}, "x"),
        ({"const": "x", "when": {"A": {"before": "today"}}}, {"A": "2026-08-01T00:00:00"}, ""),
        ({"const": "x", "when": {"A": {"before": "today"}}}, {"A": "0001-01-01T00:00:00"}, ""),
        ({"const": "x", "when": {"A": {"same": "B"}}}, {"A": "1", "B": "1"}, "x"),
        ({"const": "x", "when": {"A": {"positive": True}}}, {"A": 0}, ""),
        ({"const": "x", "when": {"A": {"not": "true"}}}, {"A": True}, ""),
        (
            {"section": "S", "where": {"Тип": "Телефон"}, "take": "П"},
            {"S": [{"Тип": "Адрес", "П": "а"}, {"Тип": "Телефон", "П": "т"}]},
            "т",
        ),
    ],
)
def test_a_source_gives_the_text(source: Any, row: Mapping[str, Any], value: str) -> None:
    assert _value(source, row) == value


def test_fields_of_a_filter_are_told_from_its_words() -> None:
    assert fields_of_filter(
        "IsFolder eq false and (Code eq 'and Имя' or Партнер_Key eq guid'0-1') and Сумма gt 5"
    ) == {"IsFolder", "Code", "Партнер_Key", "Сумма"}


# Files ----------------------------------------------------------------------------------------


def test_an_own_profile_changes_and_takes_away(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = "ut11"\ntitle = "Own"\n[jobs]\nbonuses = false\n'
        '[jobs.counterparties.fields]\nkpp = false\nedrpou = "Код"\n',
        encoding="utf-8",
    )
    profile = load_profile(str(path))
    assert profile.title == "Own"
    assert "bonuses" not in profile.jobs
    fields = profile.jobs["counterparties"].fields
    assert "kpp" not in fields
    assert fields["edrpou"].field == "Код"
    assert fields["name"].field == "Description"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"no \[jobs"),
        ("[jobs.x]\nrecord = 'a'\nentity = 'b'\n", "lacks “fields”"),
        ("[jobs.x]\nrecord='a'\nentity='b'\nfields={}\nfilters=''", "“filters” is not understood"),
        ("[jobs.x]\nrecord='a'\nentity='b'\nfields={y={lookup='z',by='k'}}", "no .lookups.z"),
        ("[jobs.x]\nrecord='a'\nentity='b'\nfields={y={field='a',const='b'}}", "one of"),
        ("[jobs.x]\nrecord='a'\nentity='b'\nfields={y={ratio=['a']}}", "two fields"),
        ("extends = 'nobody'", "There is no profile “nobody”"),
        ("jobs = [", "own.toml"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToReadProfile, match=words):
        load_profile(str(path))


def test_a_profile_that_extends_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(f"extends = '{path}'", encoding="utf-8")
    with pytest.raises(UnableToReadProfile, match="extends itself"):
        load_profile(str(path))
