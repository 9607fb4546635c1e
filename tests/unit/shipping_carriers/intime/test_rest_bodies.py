"""REST 3: shipment → body, bodies → facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    City,
    Kind,
    Names,
    Payer,
    Place,
    Rejected,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.intime import (
    InTime,
    common,
    rest_answers,
    rest_directory,
    rest_waybill,
)
from oscar_b2b.shipping_carriers.carriers.intime.rest_answers import Row
from tests.unit.shipping_carriers import bodies
from tests.unit.shipping_carriers.bodies import shipment

KEY = "training-key"


def read(name: str) -> list[Row]:
    return rest_answers.rows(bodies.body("intime", f"rest3.{name}"), what=name, secret=KEY)


def written(**changes: Any) -> dict[str, str]:
    settings = InTime({"goods_description": "836"}).values
    return rest_waybill.body(shipment(**changes), settings)


def test_a_declaration_from_branch_to_branch() -> None:
    body = written()
    filled = {key: value for key, value in body.items() if value and key != "seats"}
    assert filled == {
        "locality_id": "city-a",
        "sender_warehouse_id": "point-a",
        "receiver_okpo": "0000000002",
        "receiver_company_name": "ФОП Придуманий",
        "receiver_cellphone": "380670000002",
        "receiver_lastname": "Придуманий",
        "receiver_firstname": "Олег",
        "receiver_patronymic": "Іванович",
        "receiver_locality_id": "city-b",
        "receiver_warehouse_id": "point-b",
        "payment_type_id": "1",
        "payer_type_id": "2",
        "cost_return": "1501",
        "client_doc_id": "B2B-7/1",
    }
    assert body["third_party_okpo"] == "", "fields that are not used have to be there"
    assert all(isinstance(value, str) for value in body.values())


def test_the_places_of_a_declaration() -> None:
    seats = written()["seats"]
    assert seats.count("<SEAT>") == 2
    assert seats.startswith(
        "<SEAT><GOODS_TYPE_ID>1</GOODS_TYPE_ID><WEIGHT_M>12.5</WEIGHT_M><LENGTH_M>60</LENGTH_M>"
        "<WIDTH_M>40</WIDTH_M><HEIGHT_M>30</HEIGHT_M><WEIGHT_R></WEIGHT_R><GSIZE_R></GSIZE_R>"
        "<COUNT_M>1</COUNT_M><GOODS_TYPE_DESCR_ID>836</GOODS_TYPE_DESCR_ID><BOX_ID></BOX_ID></SEAT>"
    )
    heavy = written(places=(Place(Decimal("1E+3")),))["seats"]
    assert "<WEIGHT_M>1000</WEIGHT_M><LENGTH_M></LENGTH_M>" in heavy


def test_a_declaration_to_a_door_paid_by_the_supplier() -> None:
    body = written(
        to_door=True,
        payer=Payer.SENDER,
        cash_on_delivery=Decimal("900.50"),
        declared=Decimal(50),
        sender=replace(shipment().sender, point="", address="вул. Наша, 1"),
    )
    assert (body["receiver_warehouse_id"], body["receiver_address"]) == ("", "вул. Вигадана, 7")
    assert (body["sender_warehouse_id"], body["sender_address"]) == ("", "вул. Наша, 1")
    assert (body["payer_type_id"], body["payment_type_id"]) == ("1", "2")
    assert body["cash_on_delivery_sum"] == "900.5"
    assert body["cost_return"] == "200", "InTime's least"


def test_volume() -> None:
    assert common.volume(shipment().places) == Decimal("0.076")
    assert common.volume((Place(Decimal(10)),)) == Decimal("0.050"), "by weight, at 200 kg/m³"
    assert common.volume(()) == Decimal("0.001")


def test_places_with_region_and_district() -> None:
    found = list(
        rest_directory.cities(
            read("locality_filtered"),
            rest_directory.names_by_id(read("area_filtered"), "area"),
            rest_directory.names_by_id(read("district_filtered"), "district"),
        )
    )
    assert found == [
        City("701", Names("Полтава", "Полтава"), region="Полтавська"),
        City("702", Names("Лубни", "Лубны"), region="Полтавська", district="Лубенський"),
        City(
            "703",
            Names("Кам'яні Потоки", "Каменные Потоки"),
            region="Полтавська",
            district="Хорольський",
        ),
    ]


def test_places_with_odd_values() -> None:
    (found,) = rest_directory.cities(read("locality_filtered.odd"), {"16": "Полтавська"}, {})
    assert found == City("702", Names("Лубни"), region="Полтавська")


def test_branches() -> None:
    first, locker, closed = rest_directory.points(read("branch_filtered"))
    assert (first.ref, first.city, first.number, first.kind) == ("801", "701", "1", Kind.BRANCH)
    assert first.name.uk == "Полтава №1"
    assert first.address == Names("вул. Вигадана, 1", "ул. Выдуманная, 1")
    assert (first.lat, first.lon, first.open) == (49.5883, 34.5514, True)
    assert (locker.kind, locker.lat, locker.lon) == (Kind.LOCKER, 49.5883, 34.5514)
    assert (closed.open, closed.lat, closed.max_weight) == (False, None, None)
    (odd,) = rest_directory.points(read("branch_filtered.odd"))
    assert (odd.number, odd.lat, odd.name) == ("1-А", None, Names())


@pytest.mark.parametrize(
    "name",
    ["area_filtered", "district_filtered", "locality_filtered", "branch_filtered"],
)
def test_one_row_is_no_list_and_no_row_has_many_shapes(name: str) -> None:
    assert len(read(f"{name}.single")) == 1
    assert read(f"{name}.empty") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("declaration_insert_update", Waybill("0310000007", ref="910007"), id="text"),
        pytest.param(
            "declaration_insert_update.odd", Waybill("310000008"), id="number, Cyrillic OK"
        ),
    ],
)
def test_waybills(name: str, expected: Waybill) -> None:
    assert rest_waybill.waybill(rest_answers.done(read(name), what=name)) == expected


def test_a_waybill_that_is_not_named_may_exist_nevertheless() -> None:
    found = rest_answers.done(read("declaration_insert_update.empty"), what="insert")
    with pytest.raises(Rejected, match="before making another"):
        rest_waybill.waybill(found)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("declaration_insert_update.error", "20", "Не вказано телефон отримувача"),
        ("declaration_delete.error", "31", "Декларацію вже прийнято до перевезення"),
    ],
)
def test_refusals_have_code_and_words(name: str, code: str, words: str) -> None:
    with pytest.raises(Rejected) as caught:
        rest_answers.done(read(name), what=name)
    assert (caught.value.code, caught.value.text) == (code, words)


def test_cancelling() -> None:
    assert rest_answers.done(read("declaration_delete"), what="delete")
    assert rest_answers.done(read("declaration_delete.odd"), what="delete")
    with pytest.raises(Unavailable):
        rest_answers.done(read("declaration_delete.empty"), what="delete")


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        pytest.param(
            "decl_status_history", Status.READY, "Прибув на склад одержувача", id="in order"
        ),
        pytest.param(
            "decl_status_history.odd", Status.DELIVERED, "Видано одержувачу", id="not in order"
        ),
        pytest.param(
            "decl_status_history.single",
            Status.REGISTERED,
            "Очікується, ще не прийнято від відправника",
            id="one, perhaps deleted",
        ),
        pytest.param("decl_status_history.empty", Status.UNKNOWN, "", id="not known"),
    ],
)
def test_movements(name: str, status: Status, words: str) -> None:
    found = rest_waybill.movement("0310000007", read(name))
    assert (found.number, found.status, found.text) == ("0310000007", status, words)


def test_the_time_of_a_movement() -> None:
    found = rest_waybill.movement("0310000007", read("decl_status_history"))
    assert found.at == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "key_refused"),
    [
        ("area_filtered.error", True),
        ("district_filtered.error", False),
        ("locality_filtered.error", False),
        ("branch_filtered.error", True),
        ("decl_status_history.error", False),
    ],
)
def test_faults_keep_their_words_but_not_the_key(name: str, key_refused: bool) -> None:
    with pytest.raises(Rejected) as caught:
        read(name)
    assert caught.value.key_refused == key_refused
    assert caught.value.text
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("answer", [None, [], "рядок", {}, {"data": []}])
def test_what_is_no_answer_is_worth_another_try(answer: Any) -> None:
    with pytest.raises(Unavailable):
        rest_answers.rows(answer, what="area_filtered")
    with pytest.raises(Rejected) as caught:
        rest_answers.rows(answer, what="area_filtered", status=401)
    assert caught.value.key_refused


COLLECTED = {
    path.name: path for path in bodies.collected("intime") if path.name.startswith("rest3.")
}


@pytest.mark.skipif(not COLLECTED, reason="no collected bodies on this machine")
@pytest.mark.parametrize("name", COLLECTED)
def test_every_collected_body_is_read(name: str) -> None:
    call = name.split(".")[1]
    found = rest_answers.rows(bodies.parsed(COLLECTED[name].read_bytes()), what=call)
    assert found
    if call == "locality_filtered":
        assert len(list(rest_directory.cities(found, {}, {}))) == len(found)
    elif call == "branch_filtered":
        points = list(rest_directory.points(found))
        assert len(points) == len(found)
        assert all(point.lat for point in points)
    elif "error" in name:
        with pytest.raises(Rejected, match="20: Не вказано"):
            rest_answers.done(found, what=call)
    elif call == "declaration_insert_update":
        made = rest_waybill.waybill(rest_answers.done(found, what=call))
        assert made.number
        assert made.ref
    elif call == "decl_status_history":
        assert rest_waybill.movement("1", found).status == Status.DELIVERED
    else:
        assert all(rest_directory.names_by_id(found, "area").values())
