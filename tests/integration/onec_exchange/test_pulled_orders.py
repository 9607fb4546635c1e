"""Orders that 1C fetches: type=sale, query and success."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from lxml import etree

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession, Invoice, Outbox
from oscar_b2b.onec_exchange.services import outbox
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC, answer_to
from tests.integration.orders.placing import place


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path


@pytest.fixture
def node(db: None) -> ExchangeNode:
    return ExchangeNode.objects.create(name="УТ 11", login="onec", client=ExchangeNode.UT11)


@pytest.fixture
def session(node: ExchangeNode) -> ExchangeSession:
    return begin(node)


def begin(node: ExchangeNode, version: str = "") -> ExchangeSession:
    """A new session of a node; it replaces the older one, as ``checkauth`` does."""
    ExchangeSession.objects.filter(node=node, is_open=True).update(is_open=False)
    return ExchangeSession.objects.create(
        token=uuid4().hex, login=node.login, kind="sale", node=node, version=version
    )


def read(xml: bytes) -> etree._Element:
    return etree.fromstring(xml)


def numbers(xml: bytes) -> list[str]:
    return [node.findtext("Номер") for node in read(xml).findall("Документ")]


def requisites(node: etree._Element) -> dict[str, str]:
    return {
        each.findtext("Наименование"): each.findtext("Значение")
        for each in node.findall("ЗначенияРеквизитов/ЗначениеРеквизита")
    }


def state_of(order: Any) -> str:
    return Outbox.objects.get(order=order).state


def test_nothing_new_is_an_empty_root(session: ExchangeSession) -> None:
    xml = outbox.orders_xml(session=session)
    assert xml.startswith(b"<?xml")
    root = read(xml)
    assert root.tag == "КоммерческаяИнформация"
    assert root.get("ВерсияСхемы") == "2.05"
    assert len(root) == 0
    assert xml.rstrip().endswith("</КоммерческаяИнформация>".encode())
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 0


def test_the_document_says_what_1c_looks_for(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any, kyiv_warehouse: Any
) -> None:
    kyiv_dealer.legal_entity.tax_id = "328559626571"
    kyiv_dealer.legal_entity.official_name = "ТОВ «Київський дилер»"
    kyiv_dealer.legal_entity.save()
    document = read(outbox.orders_xml(session=session)).find("Документ")
    said = {child.tag: child.text for child in document if not len(child)}
    local = timezone.localtime(order.date_placed)
    assert said == {
        "Ид": str(order.b2b_party.uuid),
        "Номер": order.number,
        "Дата": f"{local:%Y-%m-%d}",
        "ХозОперация": "Заказ товара",
        "Роль": "Продавец",
        "Валюта": "UAH",
        "Курс": "1",
        "Сумма": "57.20",
        "Время": f"{local:%H:%M:%S}",
        "Комментарий": "Зателефонуйте",
    }
    buyer = document.find("Контрагенты/Контрагент")
    assert buyer.findtext("Наименование") == kyiv_dealer.legal_entity.name
    assert buyer.findtext("ОфициальноеНаименование") == "ТОВ «Київський дилер»"
    assert buyer.findtext("ИНН") == "328559626571"
    assert buyer.findtext("Роль") == "Покупатель"
    assert document.findtext("Склады/Склад/Ид") == kyiv_warehouse.code
    line = next(
        node for node in document.findall("Товары/Товар") if node.findtext("Ид") == bolt.code
    )
    assert line.findtext("Артикул") == "BOLT-8"
    assert line.findtext("ЦенаЗаЕдиницу") == "10.00"
    assert line.findtext("Количество") == "5"
    assert line.findtext("Сумма") == "50.00"
    tax = line.find("Налоги/Налог")
    assert [child.text for child in tax] == ["НДС", "true", "8.33", "20"]
    assert requisites(line)["ТипНоменклатуры"] == "Товар"
    own = requisites(document)
    assert own["Договор контрагента ИД"] == kyiv_dealer.contracts["1"].guid
    assert own["Номер заказа покупателя"] == "PO-7"
    assert own["Отменен"] == "false"


def test_no_namespace_and_no_empty_requisite(
    kyiv_dealer: Person, bolt: Any, session: ExchangeSession
) -> None:
    place(kyiv_dealer, {bolt: 1}, comment="тест \x0b\x1f & <b>")
    xml = outbox.orders_xml(session=session)
    assert b"xmlns" not in xml
    root = read(xml)
    for requisite in root.iter("ЗначениеРеквизита"):
        assert requisite.findtext("Наименование").strip()
        assert requisite.findtext("Значение").strip()
    assert "Номер заказа покупателя" not in requisites(root.find("Документ"))
    assert root.findtext("Документ/Комментарий") == "тест  & <b>"


def test_a_charge_for_delivery_is_a_service_line(order: Any, session: ExchangeSession) -> None:
    order.shipping_incl_tax, order.shipping_method = Decimal("120.00"), "Our transport"
    order.total_incl_tax += 120
    order.save()
    goods = read(outbox.orders_xml(session=session)).findall("Документ/Товары/Товар")
    assert [node.findtext("Ид") for node in goods][-1] == "ORDER_DELIVERY"
    assert goods[-1].findtext("Сумма") == "120.00"
    assert requisites(goods[-1]) == {"ВидНоменклатуры": "Услуга", "ТипНоменклатуры": "Услуга"}


def test_success_confirms_exactly_what_query_gave(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any
) -> None:
    first = outbox.orders_xml(session=session)
    late = place(kyiv_dealer, {bolt: 1})
    assert outbox.orders_xml(session=session) == first, "1C may ask twice"
    assert numbers(first) == [order.number]
    session.refresh_from_db()
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 1
    assert (state_of(order), state_of(late)) == (Outbox.SENT, Outbox.PENDING)
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 0
    assert numbers(outbox.orders_xml(session=session)) == [late.number]


def test_an_empty_answer_confirms_nothing_that_came_later(
    session: ExchangeSession, kyiv_dealer: Person, bolt: Any
) -> None:
    outbox.orders_xml(session=session)
    late = place(kyiv_dealer, {bolt: 1})
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 0
    assert state_of(late) == Outbox.PENDING


def test_a_failed_session_leaves_its_orders_for_the_next_one(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    outbox.orders_xml(session=session)
    other = begin(node)
    assert numbers(outbox.orders_xml(session=other)) == [order.number]


def test_a_live_order_is_not_pulled_and_a_pulled_one_is_not_sent_live(
    order: Any, session: ExchangeSession, onec: FakeOneC, kyiv_dealer: Person, bolt: Any
) -> None:
    outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    pulled = place(kyiv_dealer, {bolt: 1})
    assert numbers(outbox.orders_xml(session=session)) == [pulled.number]
    outbox.confirm_pulled(session=session, at=timezone.now())
    assert outbox.due_ids(at=timezone.now(), limit=10) == []
    assert onec.calls == 1


def test_the_invoice_of_a_pulled_order_is_fetched(
    order: Any,
    session: ExchangeSession,
    onec: FakeOneC,
    django_capture_on_commit_callbacks: Any,
) -> None:
    xml = outbox.orders_xml(session=session)
    assert numbers(xml) == [order.number]
    key = str(order.b2b_party.uuid)
    document = {
        "number": order.number,
        "total": "57.20",
        "currency": "UAH",
        "legal_entity": {"name": "Київський дилер"},
        "contract": {"number": "1"},
        "lines": [
            {"id": "x", "article": "", "name": "X", "quantity": 1, "price": "1", "amount": "1"}
        ],
    }
    onec.answers[key] = answer_to(document)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.confirm_pulled(session=session, at=timezone.now())
    assert onec.calls == 0, "the order itself is not sent"
    assert Invoice.objects.get(order=order).number == "ТД-000042"


def test_one_order_1c_could_not_take_does_not_block_the_others(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any, nut: Any
) -> None:
    good = place(kyiv_dealer, {bolt: 1})
    nut.code = None
    nut.save()
    assert numbers(outbox.orders_xml(session=session)) == [good.number]
    assert state_of(order) == Outbox.FAILED
