"""The produced orders, read with the rules that УТ 11, УНФ, УТП and Bitrix's module follow."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from oscar_b2b.onec_exchange.models import ExchangeNode
from tests.unit.onec_exchange import reading_1c_unf, reading_1c_ut11, reading_1c_utp
from tests.unit.onec_exchange.onec_base import Base, Loaded
from tests.unit.onec_exchange.order_documents import (
    CABLE,
    COMMENT,
    NAME,
    SOCKET,
    answer,
    legal_entity,
    line,
    order,
    person,
)

Reader = Callable[[bytes, Base], list[Loaded]]


def ut11_1251(body: bytes, base: Base) -> list[Loaded]:
    return reading_1c_ut11.read(body, base, charset="windows-1251")


def unf_named_utf8(body: bytes, base: Base) -> list[Loaded]:
    return reading_1c_unf.read(body, base, charset="utf-8")


#: Reader, client, charset of the node.
WAYS = [
    pytest.param(reading_1c_ut11.read, "ut11", "utf-8", id="УТ 11"),
    pytest.param(reading_1c_ut11.read, "bas", "utf-8-sig", id="BAS, BOM"),
    pytest.param(ut11_1251, "ut11", "windows-1251", id="УТ 11, 1251"),
    pytest.param(unf_named_utf8, "unf", "utf-8", id="УНФ"),
    pytest.param(reading_1c_unf.read, "unf", "windows-1251", id="УНФ, 1251"),
    pytest.param(reading_1c_utp.read, "utp", "windows-1251", id="УТП, 1251"),
    pytest.param(reading_1c_utp.read, "utp", "utf-8-sig", id="УТП, BOM"),
]


@pytest.mark.parametrize(("read", "client", "charset"), WAYS)
@pytest.mark.parametrize("by_tax_number", [False, True], ids=["by name", "by number"])
def test_an_order_arrives_whole_and_makes_nothing_new(
    read: Reader, client: str, charset: str, by_tax_number: bool
) -> None:
    base = Base(by_tax_number=by_tax_number)
    node = ExchangeNode(client=client, charset=charset)
    [loaded] = read(answer(node), base)
    assert (loaded.number, loaded.currency) == ("B2B-7KQ3XDPA", "UAH")
    assert loaded.counterparty == NAME
    assert base.twins == []
    assert base.new_goods == []
    assert loaded.total == Decimal("9240.00") == sum(amount for _good, _q, amount in loaded.lines)
    assert loaded.lines[:2] == [(CABLE, 200, 9100), (SOCKET, 4, 20)]
    assert loaded.lines[2] == ("", 1, 120), "delivery is a service"
    assert loaded.comment == COMMENT
    assert not loaded.cancelled
    assert all(loaded.requisites.values())
    assert loaded.requisites["Номер заказа покупателя"] == "PO-7"


@pytest.mark.parametrize(("read", "client", "charset"), WAYS)
def test_several_orders_repeated_are_the_same_orders(
    read: Reader, client: str, charset: str
) -> None:
    base = Base()
    documents = [order(), order(number="B2B-OTHER", id="5f0c0b5e-0000-4d3e-9d1e-000000000043")]
    node = ExchangeNode(client=client, charset=charset)
    for _time in range(2):
        read(answer(node, documents), base)
    assert sorted(base.orders) == ["B2B-7KQ3XDPA", "B2B-OTHER"]


@pytest.mark.parametrize(("read", "client", "charset"), WAYS)
def test_a_cancelled_order_is_cancelled_there(read: Reader, client: str, charset: str) -> None:
    node = ExchangeNode(client=client, charset=charset)
    [loaded] = read(answer(node, [order(status="cancelled", cancelled=True)]), Base())
    assert loaded.cancelled


@pytest.mark.parametrize(("read", "client", "charset"), WAYS)
def test_a_person_is_found_by_name_and_by_number(read: Reader, client: str, charset: str) -> None:
    node = ExchangeNode(client=client, charset=charset)
    for by_tax_number in (False, True):
        base = Base(by_tax_number=by_tax_number)
        [loaded] = read(answer(node, [order(legal_entity=person())]), base)
        assert loaded.counterparty == "ФОП Приклад Олена"
        assert base.twins == []


@pytest.mark.parametrize(("read", "client", "charset"), WAYS)
def test_persons_go_under_one_counterparty_where_the_node_says_so(
    read: Reader, client: str, charset: str
) -> None:
    shop = "Інтернет-магазин"
    node = ExchangeNode(client=client, charset=charset, private_counterparty=shop)
    base = Base(by_tax_number=True, counterparties={shop: "", "ФОП Приклад Олена": "3285596265"})
    documents = [order(legal_entity=person()), order(number="B2B-2", legal_entity={})]
    loaded = read(answer(node, documents), base)
    assert [each.counterparty for each in loaded] == [shop, shop]
    assert base.twins == []
    legal = read(answer(node, [order(number="B2B-3")]), Base())
    assert legal[0].counterparty == NAME


def test_the_person_behind_the_common_counterparty_is_named() -> None:
    node = ExchangeNode(client="ut11", private_counterparty="Інтернет-магазин")
    root = etree.fromstring(answer(node, [order(legal_entity=person())]))
    said = root.findtext("Документ/Комментарий")
    assert said.startswith("ФОП Приклад Олена, Олена Приклад, +380440000000, dealer@example.com\n")
    assert said.endswith(COMMENT)


def test_without_tax_number_the_register_number_does_not_take_its_place() -> None:
    """УТ 11 would look for it among the tax numbers, find nobody and make a twin."""
    base = Base(by_tax_number=True)
    entity = legal_entity(inn="", tax_id="32855962")
    [loaded] = reading_1c_ut11.read(
        answer(ExchangeNode(client="ut11"), [order(legal_entity=entity)]), base
    )
    assert (loaded.counterparty, base.twins) == (NAME, [])


def test_ut11_gets_contacts_pick_up_place_vat_and_status() -> None:
    [loaded] = reading_1c_ut11.read(answer(ExchangeNode(client="ut11")), Base())
    assert loaded.attributes == {
        "ПунктВыдачи": "Основний склад",
        "Телефон": "+380440000000",
        "Почта": "dealer@example.com",
        "КонтактноеЛицо": "Олена Приклад",
        "ЦенаВключаетНДС": "true",
    }
    assert loaded.status == "Ожидается согласование"


def test_ut11_copies_no_neighbour_when_fields_are_empty() -> None:
    empty = order(
        own_number="", comment="", contract={}, price_type_name="", price_type_id="",
        delivery={}, total=Decimal("9120.00"), warehouse_id="",
        lines=[line(warehouse_id=""), line(quantity="4", price="5.00", amount="20.00")],
    )  # fmt: skip
    [loaded] = reading_1c_ut11.read(answer(ExchangeNode(client="ut11"), [empty]), Base())
    for name in ("Комментарии покупателя", "Адрес доставки", "Вид цен", "Дата отгрузки"):
        assert name not in loaded.requisites


def test_unf_fills_its_attributes() -> None:
    node = ExchangeNode(client="unf", organisation="ТОВ Постачальник", schema_version="2.10")
    [loaded] = unf_named_utf8(answer(node, version="2.10"), Base())
    assert loaded.attributes == {
        "ВидЦен": "Опт 1",
        "Склад": "Основний склад",
        "Организация": "ТОВ Постачальник",
        "ДатаОтгрузки": "2026-08-04",
        "АдресДоставки": "Київ, вул. Прикладна, 1",
        "Получатель": "Олена, +380440000000",
    }
    assert loaded.status == "new"


def test_utp_reads_plain_utf8_as_gibberish() -> None:
    """Why the charset is a setting of the node: the reader is no friendlier than УТП."""
    base = Base()
    try:
        reading_1c_utp.read(answer(ExchangeNode(client="utp")), base)
    except etree.XMLSyntaxError:
        return
    assert base.twins != []


def test_who_looks_for_a_container_sees_no_bare_document_and_the_other_way_round() -> None:
    container = ExchangeNode(client="bitrix", order_shape=ExchangeNode.CONTAINER)
    bare = ExchangeNode(client="ut11")
    assert reading_1c_ut11.read(answer(container), Base()) == []
    assert _read_by_module(answer(bare)) == []
    assert _read_by_module(answer(container)) == ["B2B-7KQ3XDPA"]
    assert len(reading_1c_ut11.read(answer(bare), Base())) == 1


def _read_by_module(body: bytes) -> list[str]:
    """Bitrix's module from 6.5 on looks into containers only."""
    root = etree.fromstring(body)
    return [node.findtext("Номер") for node in root.findall("Контейнер/Документ")]
