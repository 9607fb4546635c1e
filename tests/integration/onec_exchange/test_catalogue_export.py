"""``type=get_catalog``: the shop's goods for a new 1C, read back with the shop's own reader."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, GroupRecord, PropertyRecord
from oscar_b2b.onec_exchange.catalogue.product_class import make_own_attributes
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import catalogue_export
from oscar_b2b.onec_exchange.services.catalogue_export import FINISHED, catalogue_xml
from tests.factories.goods import make_category, make_product
from tests.integration.onec_exchange.sale_sessions import begin

REPOSITORY = Path(__file__).resolve().parents[3]
#: 1C's own package; on developers' machines, never in this repository.
SCHEMA = REPOSITORY.parent / "shared/onec/samples/xsd/CML205a_unf30.xsd"
Product = get_model("catalogue", "Product")


@pytest.fixture
def node(db: None) -> ExchangeNode:
    return ExchangeNode.objects.create(name="УНФ", login="unf", client=ExchangeNode.UNF)


@pytest.fixture
def session(node: ExchangeNode) -> ExchangeSession:
    return begin(node, kind="get_catalog")


@pytest.fixture
def goods(db: None) -> dict[str, Any]:
    """A good of 1C with all it can have, one made on the site, and one with a variant."""
    section = make_category("Кріплення")
    inner = make_category("Болти", parent=section)
    bolt = make_product(
        "Болт М8 ʼ",
        upc="CAT-8",
        category=inner,
        description="Сталь\x0b",
        unit={"unit": "шт", "unit_code": "796", "multiple": 6, "pack": 100, "weight": "0.12"},
    )
    _give_properties(bolt)
    own = make_product("Зроблено на сайті", code=None, category=section)
    shirt = make_product("Сорочка", code=None, category=section)
    size = make_product("Сорочка (L)", code=None, parent=shirt)
    hidden = make_product("Прихований", is_public=False)
    return {"bolt": bolt, "own": own, "shirt": shirt, "size": size, "hidden": hidden, "to": inner}


def _give_properties(product: Any) -> None:
    ProductAttribute = get_model("catalogue", "ProductAttribute")
    group = get_model("catalogue", "AttributeOptionGroup").objects.create(
        name="Колір", code="44444444-4444-4444-8444-444444444444"
    )
    red = group.options.create(option="червоний", code="55555555-5555-4555-8555-555555555555")
    make_own_attributes(product.product_class_id)
    colour = ProductAttribute.objects.create(
        product_class=product.product_class,
        name="Колір",
        code="colour",
        type="option",
        option_group=group,
    )
    length = ProductAttribute.objects.create(
        product_class=product.product_class, name="Довжина", code="length", type="text"
    )
    barcode = ProductAttribute.objects.get(code="barcode")
    for attribute, value in ((colour, red), (length, "80 мм"), (barcode, "4820000000017")):
        attribute.save_value(product, value)


def read(xml: bytes) -> list[Any]:
    return list(CommerceMLReader(io.BytesIO(xml)))


def all_portions(session: ExchangeSession) -> list[bytes]:
    portions = []
    while (xml := catalogue_xml(session=session)) != FINISHED:
        portions.append(xml)
        assert len(portions) < 20
    return portions


def test_the_shops_goods_read_back_as_they_are(
    session: ExchangeSession, goods: dict[str, Any]
) -> None:
    [xml] = all_portions(session)
    assert xml.startswith(b"<?xml")
    records = read(xml)
    good = next(
        each for each in records if isinstance(each, GoodRecord) and each.id == goods["bolt"].code
    )
    assert (good.name, good.article, good.barcode) == ("Болт М8 ʼ", "CAT-8", "4820000000017")
    assert (good.unit_code, good.unit_name) == ("796", "шт")
    assert good.description == "Сталь"
    assert good.group_ids == (goods["to"].code,)
    assert set(good.property_values) == {
        ("44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555"),
        ("length", "80 мм"),
    }
    requisites = dict(good.requisites)
    assert (requisites["Вес"], requisites["Кратность"], requisites["Упаковка"]) == (
        "0.12", "6", "100",
    )  # fmt: skip
    groups = [each for each in records if isinstance(each, GroupRecord)]
    assert {each.name for each in groups} == {"Кріплення", "Болти"}
    inner = next(each for each in groups if each.name == "Болти")
    assert inner.parent_id == next(each.id for each in groups if each.name == "Кріплення")
    colour = next(
        each for each in records if isinstance(each, PropertyRecord) and each.name == "Колір"
    )
    assert colour.options == (("55555555-5555-4555-8555-555555555555", "червоний"),)


def test_prices_hidden_goods_and_namespaces_stay_at_home(
    session: ExchangeSession, goods: dict[str, Any], bolt: Any
) -> None:
    [xml] = all_portions(session)
    assert b"xmlns" not in xml
    assert "Цена".encode() not in xml
    assert "Прихований".encode() not in xml


def test_goods_of_the_site_get_an_id_once(
    session: ExchangeSession, node: ExchangeNode, goods: dict[str, Any]
) -> None:
    first = ids(all_portions(session))
    for each in goods.values():
        each.refresh_from_db()
    own, shirt, size = (goods[name].code for name in ("own", "shirt", "size"))
    assert UUID(own)
    assert UUID(shirt)
    assert size.partition("#")[0] == shirt
    assert UUID(size.partition("#")[2])
    assert {own, shirt, size, goods["bolt"].code} == set(first)
    assert ids(all_portions(begin(node, kind="get_catalog"))) == first


def ids(portions: list[bytes]) -> list[str]:
    return [each.id for xml in portions for each in read(xml) if isinstance(each, GoodRecord)]


def test_each_query_brings_the_next_portion(
    session: ExchangeSession, goods: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_export, "PORTION", 2)
    portions = all_portions(session)
    assert [len(ids([xml])) for xml in portions] == [2, 2]
    assert catalogue_xml(session=session) == FINISHED
    headers = [etree.fromstring(xml) for xml in portions]
    assert [root.find("Классификатор") is not None for root in headers] == [True, False]
    assert [root.find("Каталог").get("СодержитТолькоИзменения") for root in headers] == [
        "false",
        "true",
    ]
    assert len({root.findtext("Каталог/Ид") for root in headers}) == 1


def test_a_shop_without_goods_answers_an_empty_catalogue(session: ExchangeSession) -> None:
    [xml] = all_portions(session)
    assert ids([xml]) == []
    assert etree.fromstring(xml).find("Каталог/Товары") is not None


def test_memory_and_queries_do_not_grow_with_the_portion(
    session: ExchangeSession,
    node: ExchangeNode,
    goods: dict[str, Any],
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(20):
        make_product(f"Ще {number}", category=goods["to"])
    with django_assert_max_num_queries(25):
        catalogue_xml(session=session)


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the schemas of 1C are not here")
def test_the_catalogue_fits_1cs_package(session: ExchangeSession, goods: dict[str, Any]) -> None:
    namespace = etree.parse(SCHEMA).getroot().get("targetNamespace")
    [xml] = all_portions(session)
    root = etree.fromstring(xml)
    for unit in root.iter("БазоваяЕдиница"):
        unit.text = None  # the name as text is what УТП reads; УНФ's package has attributes only
    for holder in root.iter("Товары"):
        for empty in holder.findall("Товар/Описание[.='']"):
            empty.getparent().remove(empty)
    for element in root.iter():
        element.tag = f"{{{namespace}}}{element.tag}"
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
