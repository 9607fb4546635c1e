"""Orders against the schemas of 1C itself, for each kind of node, shape and charset."""

from __future__ import annotations

import codecs
from itertools import product

import pytest
from lxml import etree

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.order_xml import (
    OrderStyle,
    UnableToWriteOrder,
    order_element,
)
from tests.unit.onec_exchange.order_documents import (
    COMMENT,
    NAME,
    answer,
    legal_entity,
    line,
    order,
    person,
)
from tests.unit.onec_exchange.schemas_of_1c import NODES, NOT_HERE, SCHEMAS, assert_valid

DOCUMENTS = {
    "legal entity": {},
    "person": {"legal_entity": person()},
    "common counterparty": {"legal_entity": {}},
    "bare bones": {
        "legal_entity": {"name": "X"},
        "representatives": [],
        "delivery": {},
        "total": 9120,
        "comment": "",
        "own_number": "",
        "warehouse_id": "",
        "contract": {},
    },
    "cancelled, discounted, long": {
        "cancelled": True,
        "comment": "ї" * 5000,
        "lines": [
            line(name="ґ" * 400, discount="10.00", amount="9090.00"),
            line(quantity="3", price="10.00", amount="30.00", vat_rate="", unit_code=""),
        ],
    },
}


def node_of(client: str, shape: str, charset: str, schema: str) -> ExchangeNode:
    return ExchangeNode(
        client=client,
        order_shape=shape,
        charset=charset,
        schema_version=schema,
        catalogue_id="11111111-1111-4111-8111-111111111111",
        private_counterparty="Інтернет-магазин",
        organisation="ТОВ Постачальник",
    )


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason=NOT_HERE)
@pytest.mark.parametrize("charset", [each for each, _name in ExchangeNode.CHARSETS])
@pytest.mark.parametrize(
    ("kind", "shape"), list(product(NODES, (ExchangeNode.BARE, ExchangeNode.CONTAINER)))
)
def test_orders_fit_the_packages_of_1c(
    kind: tuple[str, str, str], shape: str, charset: str
) -> None:
    client, version, file = kind
    documents = [order(**changes) for changes in DOCUMENTS.values()]
    # The settings matter for the common counterparty only; others have a legal entity.
    xml = answer(node_of(client, shape, charset, version), documents)
    root = etree.fromstring(xml)
    path = "Контейнер/Документ" if shape == ExchangeNode.CONTAINER else "Документ"
    assert len(root.findall(path)) == len(documents)
    assert_valid(root, file)


@pytest.mark.parametrize(
    ("charset", "head"),
    [
        (ExchangeNode.UTF8, b'<?xml version="1.0" encoding="UTF-8"?>'),
        (ExchangeNode.UTF8_BOM, codecs.BOM_UTF8 + b'<?xml version="1.0" encoding="UTF-8"?>'),
        (ExchangeNode.WINDOWS_1251, b'<?xml version="1.0" encoding="windows-1251"?>'),
    ],
)
def test_bytes_begin_and_read_as_the_node_wants(charset: str, head: bytes) -> None:
    xml = answer(node_of(ExchangeNode.UT11, "auto", charset, "2.05"))
    assert xml.startswith(head)
    assert b"xmlns" not in xml
    root = etree.fromstring(xml)
    assert root.findtext("Документ/Контрагенты/Контрагент/Наименование") == NAME
    assert root.findtext("Документ/Комментарий") == COMMENT
    empty = answer(node_of(ExchangeNode.UT11, "auto", charset, "2.05"), [])
    assert empty.startswith(head)
    assert len(etree.fromstring(empty)) == 0


def test_what_windows_1251_lacks_is_a_character_reference() -> None:
    xml = answer(node_of(ExchangeNode.UTP, "auto", ExchangeNode.WINDOWS_1251, "2.05"))
    assert "Під'їзд".encode("windows-1251") in xml
    assert b"&#700;" in xml
    assert b"&#8372;" in xml


@pytest.mark.parametrize(
    ("client", "version", "shape", "schema"),
    [
        (ExchangeNode.UT11, "", "bare", "2.05"),
        (ExchangeNode.BAS, "2.09", "bare", "2.05"),
        (ExchangeNode.UTP, "", "bare", "2.05"),
        (ExchangeNode.UNF, "2.10", "bare", "2.05"),
        (ExchangeNode.UNF, "2.09", "bare", "2.05"),
        (ExchangeNode.BITRIX, "", "bare", "2.05"),
        (ExchangeNode.BITRIX, "2.08", "bare", "2.05"),
        (ExchangeNode.BITRIX, "2.09", "container", "2.09"),
        (ExchangeNode.BITRIX, "3.1", "container", "3.1"),
        (ExchangeNode.OTHER, "", "bare", "2.05"),
        (ExchangeNode.OTHER, "2.10", "bare", "2.05"),
        (ExchangeNode.OTHER, "3.1", "container", "3.1"),
        (ExchangeNode.OTHER, "rubbish", "bare", "2.05"),
    ],
)
def test_the_shape_follows_the_client_and_its_version(
    client: str, version: str, shape: str, schema: str
) -> None:
    root = etree.fromstring(answer(ExchangeNode(client=client), version=version))
    assert root.get("ВерсияСхемы") == schema
    found = "container" if root.find("Контейнер/Документ") is not None else "bare"
    assert found == shape
    assert len(root) == 1


@pytest.mark.parametrize("family", ["ut11", "unf", "module"])
@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"currency": "грн"}, "Валюта"),
        ({"currency": ""}, "Валюта"),
        ({"number": ""}, "Номер"),
        ({"id": "x" * 41}, "Ид"),
        ({"lines": [], "delivery": {}}, "Товары"),
        ({"lines": [line(quantity="0")]}, "Количество"),
        ({"lines": [line(id="x" * 81)]}, "Ид"),
        ({"lines": [line(price="1.005")]}, "ЦенаЗаЕдиницу"),
        ({"legal_entity": legal_entity(name="Ї" * 251)}, "Наименование"),
        ({"legal_entity": legal_entity(inn="12")}, "ИНН"),
        ({"legal_entity": legal_entity(kpp="12")}, "КПП"),
    ],
)
def test_what_1c_would_refuse_is_not_written(
    family: str, changes: dict[str, object], place: str
) -> None:
    document: OrderDocument = order(**changes)
    with pytest.raises(UnableToWriteOrder, match=f"Element '{place}'"):
        order_element(document, OrderStyle(family=family))


def test_the_same_document_fits_without_the_fault() -> None:
    for family in ("ut11", "unf", "module"):
        assert order_element(order(), OrderStyle(family=family)).tag == "Документ"
