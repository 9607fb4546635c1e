"""Orders that 1C fetches: type=sale, query and success."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from lxml import etree

from oscar_b2b.onec_exchange.models import (
    ExchangeNode,
    ExchangeSession,
    Invoice,
    OrderState,
    Outbox,
)
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.transport import storage
from oscar_b2b.partner_pricing.models import SaleUnit
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC, answer_to
from tests.integration.onec_exchange.sale_sessions import begin, numbers, pull, requisites
from tests.integration.orders.placing import place
from tests.unit.onec_exchange.schemas_of_1c import NODES, NOT_HERE, SCHEMAS, assert_valid


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path


@pytest.fixture
def node(db: None) -> ExchangeNode:
    return ExchangeNode.objects.create(name="УТ 11", login="onec", client=ExchangeNode.UT11)


@pytest.fixture
def session(node: ExchangeNode) -> ExchangeSession:
    return begin(node)


def read(xml: bytes) -> etree._Element:
    return etree.fromstring(xml)


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


def test_the_answer_repeats_byte_for_byte_whatever_changes_meanwhile(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any
) -> None:
    first = outbox.orders_xml(session=session)
    kyiv_dealer.legal_entity.name = "ТОВ Нова назва"
    kyiv_dealer.legal_entity.save()
    bolt.code = "another-code"
    bolt.save()
    assert outbox.orders_xml(session=session) == first
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 1
    assert not list(session_files(session)), "personal data is not kept longer than needed"


def session_files(session: ExchangeSession) -> list[Path]:
    return list(storage.session_dir(session.pk).glob("*"))


def test_without_the_kept_answer_the_same_orders_are_written_anew(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any
) -> None:
    first = outbox.orders_xml(session=session)
    for path in session_files(session):
        path.unlink()
    place(kyiv_dealer, {bolt: 1})
    assert outbox.orders_xml(session=session) == first


def test_a_replaced_session_confirms_nothing_any_more(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    outbox.orders_xml(session=session)
    later = begin(node)
    assert numbers(outbox.orders_xml(session=later)) == [order.number]
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 0
    assert state_of(order) == Outbox.PENDING
    assert outbox.confirm_pulled(session=later, at=timezone.now()) == 1


def test_a_batch_is_no_longer_than_the_node_says(
    node: ExchangeNode, kyiv_dealer: Person, bolt: Any
) -> None:
    node.pull_limit = 2
    node.save()
    placed = [place(kyiv_dealer, {bolt: 1}).number for _each in range(3)]
    first = begin(node)
    assert numbers(outbox.orders_xml(session=first)) == placed[:2]
    outbox.confirm_pulled(session=first, at=timezone.now())
    assert pull(node) == placed[2:]


def test_orders_that_1c_just_told_of_are_not_sent_back(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    OrderState.objects.create(order=order, guid="g", number="ТД-1")
    assert numbers(outbox.orders_xml(session=session)) == []
    assert pull(node) == [order.number]


def test_a_session_whose_node_was_deleted_gets_nothing(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    node.delete()
    session.refresh_from_db()
    assert numbers(outbox.orders_xml(session=session)) == []


# Several 1C -------------------------------------------------------------------------------------


def another(**settings: Any) -> ExchangeNode:
    return ExchangeNode.objects.create(name="Інша", login="other", **settings)


def test_an_order_goes_to_the_first_1c_that_asks_and_to_no_other(
    order: Any, node: ExchangeNode
) -> None:
    other = another()
    assert outbox.has_new_orders(node=node)
    assert pull(node) == [order.number]
    assert pull(other) == [], "not even when the first one never confirms"
    assert not outbox.has_new_orders(node=other)
    assert pull(node) == [order.number]


def test_another_1cs_success_confirms_nothing(order: Any, node: ExchangeNode) -> None:
    mine, theirs = begin(node), begin(another())
    outbox.orders_xml(session=mine)
    outbox.orders_xml(session=theirs)
    assert outbox.confirm_pulled(session=theirs, at=timezone.now()) == 0
    assert state_of(order) == Outbox.PENDING
    assert outbox.confirm_pulled(session=mine, at=timezone.now()) == 1


def test_prefixes_choose_the_1c(kyiv_dealer: Person, bolt: Any, node: ExchangeNode) -> None:
    first, second, third = (place(kyiv_dealer, {bolt: 1}) for _each in range(3))
    for order, number in ((first, "W-1"), (second, "WX-2"), (third, "Q-3")):
        order.number = number
        order.save()
    broad, narrow = another(order_prefixes=["W"]), another_login("narrow", order_prefixes=["WX"])
    assert outbox.has_new_orders(node=narrow)
    assert pull(node) == ["Q-3"], "a node without prefixes gets what fits no other"
    assert pull(broad) == ["W-1"]
    assert pull(narrow) == ["WX-2"]
    narrow.is_active = False
    narrow.save()
    assert pull(broad) == ["W-1"], "WX-2 has been given to the other 1C"


def another_login(login: str, **settings: Any) -> ExchangeNode:
    return ExchangeNode.objects.create(name=login, login=login, **settings)


# What is not sent -------------------------------------------------------------------------------


def test_an_order_that_does_not_fit_the_schema_is_put_aside(
    order: Any, session: ExchangeSession, kyiv_dealer: Person, bolt: Any
) -> None:
    good = place(kyiv_dealer, {bolt: 1})
    order.currency = "грн"
    order.save()
    assert numbers(outbox.orders_xml(session=session)) == [good.number]
    row = Outbox.objects.get(order=order)
    assert row.state == Outbox.FAILED
    assert "Валюта" in row.last_error
    order.currency = "UAH"
    order.save()
    assert outbox.send_again(outbox_id=row.pk)
    outbox.confirm_pulled(session=session, at=timezone.now())
    assert numbers(outbox.orders_xml(session=session)) == [order.number]


@pytest.mark.parametrize("where", ["total", "line"])
def test_sums_that_do_not_add_up_are_not_sent(
    order: Any, session: ExchangeSession, where: str
) -> None:
    if where == "total":
        order.total_incl_tax += 1
        order.save()
    else:
        line = order.lines.first()
        line.line_price_incl_tax += 1
        line.save()
    assert numbers(outbox.orders_xml(session=session)) == []
    assert state_of(order) == Outbox.FAILED
    reason = Outbox.objects.get(order=order).last_error
    assert ("the order says" if where == "total" else " is not ") in reason


def test_a_discount_of_a_line_is_told(order: Any, session: ExchangeSession) -> None:
    line = order.lines.first()
    line.line_price_incl_tax -= 5
    line.save()
    order.total_incl_tax -= 5
    order.save()
    goods = read(outbox.orders_xml(session=session)).findall("Документ/Товары/Товар")
    told = next(node for node in goods if node.find("Скидки") is not None)
    assert told.findtext("Скидки/Скидка/Сумма") == "5.00"
    assert told.findtext("Скидки/Скидка/УчтеноВСумме") == "true"


def test_the_unit_goes_by_the_code_1c_sent(
    order: Any, session: ExchangeSession, bolt: Any, node: ExchangeNode
) -> None:
    node.catalogue_id = "11111111-1111-4111-8111-111111111111"
    node.save()
    unit, _made = SaleUnit.objects.get_or_create(product=bolt)
    unit.unit, unit.unit_code = "шт", "796 "
    unit.save()
    goods = read(outbox.orders_xml(session=session)).findall("Документ/Товары/Товар")
    line = next(node for node in goods if node.findtext("Ид") == bolt.code)
    assert line.findtext("Единица") == "796"
    assert line.findtext("Коэффициент") == "1"
    assert dict(line.find("БазоваяЕдиница").attrib) == {
        "Код": "796",
        "НаименованиеПолное": "Штука",
    }
    assert line.findtext("ИдКаталога") == node.catalogue_id


@pytest.mark.django_db(transaction=True)
def test_two_1c_that_ask_at_once_share_no_order(
    node: ExchangeNode, kyiv_dealer: Person, bolt: Any
) -> None:
    placed = {place(kyiv_dealer, {bolt: 1}).number for _each in range(6)}
    sessions = [begin(each) for each in (node, another())]
    start = threading.Barrier(2)
    got: list[list[str]] = []

    def ask(session: ExchangeSession) -> None:
        try:
            start.wait()
            got.append(numbers(outbox.orders_xml(session=session)))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 2
    assert set(got[0]) | set(got[1]) == placed
    assert not set(got[0]) & set(got[1])


def test_an_order_without_a_legal_entity_goes_where_there_is_a_common_counterparty(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    order.b2b_party.legal_entity = None
    order.b2b_party.save()
    assert numbers(outbox.orders_xml(session=session)) == []
    assert "no legal entity" in Outbox.objects.get(order=order).last_error
    node.private_counterparty = "Інтернет-магазин"
    node.save()
    outbox.send_again(outbox_id=order.outbox.pk)
    root = read(outbox.orders_xml(session=begin(node)))
    buyer = root.find("Документ/Контрагенты/Контрагент")
    assert buyer.findtext("Наименование") == "Інтернет-магазин"
    assert buyer.find("Ид") is None
    assert buyer.find("ИНН") is None


def test_a_persons_order_goes_under_the_common_counterparty(
    order: Any, session: ExchangeSession, node: ExchangeNode, kyiv_dealer: Person
) -> None:
    kyiv_dealer.legal_entity.is_person = True
    kyiv_dealer.legal_entity.save()
    node.private_counterparty = "Інтернет-магазин"
    node.save()
    root = read(outbox.orders_xml(session=session))
    assert root.findtext("Документ/Контрагенты/Контрагент/Наименование") == "Інтернет-магазин"
    assert kyiv_dealer.legal_entity.name in root.findtext("Документ/Комментарий")


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason=NOT_HERE)
@pytest.mark.parametrize(("client", "version", "file"), NODES)
def test_a_placed_order_fits_1cs_own_package(
    order: Any, node: ExchangeNode, client: str, version: str, file: str
) -> None:
    node.client, node.schema_version = client, version
    node.save()
    root = read(outbox.orders_xml(session=begin(node, version=version)))
    assert len(list(root.iter("Документ"))) == 1
    assert_valid(root, file)


def test_a_disk_that_takes_nothing_keeps_no_order_from_1c(
    order: Any, session: ExchangeSession, settings: Any, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.ONEC_EXCHANGE_DIR = in_the_way
    first = outbox.orders_xml(session=session)
    assert numbers(first) == [order.number]
    assert outbox.orders_xml(session=session) == first
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 1


def test_answers_that_were_never_confirmed_are_not_kept(
    order: Any, session: ExchangeSession, node: ExchangeNode
) -> None:
    outbox.orders_xml(session=session)
    assert session_files(session)
    pull(node)
    assert not session_files(session)
