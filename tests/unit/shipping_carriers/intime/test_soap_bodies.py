"""SOAP 2: shipment → message, answers → facts; all messages are checked against our description."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from lxml import etree

from oscar_b2b.shipping_carriers.carriers.base import (
    City,
    Kind,
    Movement,
    Names,
    Payer,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.intime import (
    InTime,
    soap_build,
    soap_catalogue,
    soap_messages,
    soap_parse,
)
from oscar_b2b.shipping_carriers.carriers.values import today
from tests.unit.shipping_carriers import bodies
from tests.unit.shipping_carriers.bodies import shipment

KEY = "training-key"
SETTINGS = InTime({"api_key": KEY, "account": "account-1"}).values
_T = "{http://inr.intime.ua/in-time/integration20}"


def response(content: bytes, status: int = 200) -> requests.Response:
    found = requests.Response()
    found.status_code = status
    found._content = content
    found.headers["Content-Type"] = "text/xml; charset=utf-8"
    return found


def read(name: str) -> dict[str, Any]:
    """Return an answer of ours as zeep unwraps it."""
    content = bodies.raw("intime", f"soap2.{name}.xml")
    return soap_messages.answer(name.split(".")[0], response(content), secret=KEY)


def message(operation: str, parameter: dict[str, Any]) -> dict[str, str]:
    """Return the texts of a message's elements by their names."""
    content, __ = soap_messages.request(operation, parameter)
    root = etree.fromstring(content)
    return {etree.QName(node).localname: node.text or "" for node in root.iter() if not len(node)}


def test_a_message_says_what_it_asks_for() -> None:
    content, headers = soap_messages.request(
        "InfoTTN",
        {"Auth": soap_build.auth(SETTINGS), "Number": ["1", "2"], "InformationField": []},
    )
    assert headers == {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"http://www.reality.sh/in-time/Api20#API20:InfoTTN"',
    }
    root = etree.fromstring(content)
    assert [node.text for node in root.iter(f"{_T}Number")] == ["1", "2"]
    assert [node.text for node in root.iter(f"{_T}KEY")] == [KEY]


def test_the_price_of_a_shipment() -> None:
    said = message(
        "CalculateTTN",
        {
            "Auth": soap_build.auth(SETTINGS),
            "CalculateTTN": soap_build.price(
                shipment(ship_on=today() + timedelta(days=2)), SETTINGS
            ),
        },
    )
    assert said == {
        "ID": "account-1",
        "KEY": KEY,
        "WarehouseSenderCode": "point-a",
        "SettlementCode": "city-b",
        "SenderAddress": "",
        "PhoneSender": "380440000001",
        "ReceiverClient": "Придуманий Олег Іванович",
        "WarehouseReceiverCode": "point-b",
        "ReceiverAddress": "",
        "PhoneReceiver": "380670000002",
        "PaymentType": "POL",
        "DispatchDate": str(today() + timedelta(days=2)),
        "PodPays": "",
        "PodAmount": "0",
        "ReceiverPODThird": "",
        "ContractorPaysThird": "",
        "InsuranceCost": "1501",
        "TransportationType": "09",
        "PaymentMethod": "cash",
        "CargoType": "00131",
        "Quantity": "2",
        "Weight": "14.0",
        "Volume": "0.076",
        "PAS": "",
    }


def test_a_waybill_paid_by_the_supplier_with_cash_on_delivery() -> None:
    sent = shipment(
        payer=Payer.SENDER,
        to_door=True,
        cash_on_delivery=Decimal(900),
        declared=Decimal(10),
        ship_on=date(2020, 1, 1),
        description="Запчастини",
    )
    said = message(
        "AddTTN",
        {"Auth": soap_build.auth(SETTINGS), "TTN": soap_build.waybill(sent, SETTINGS)},
    )
    assert (said["PaymentType"], said["PaymentMethod"]) == ("OTP", "t")
    assert (said["PodPays"], said["PodAmount"]) == ("OTP", "900")
    assert (said["TransportationType"], said["WarehouseReceiverCode"]) == ("07", "")
    assert said["ReceiverAddress"] == "вул. Вигадана, 7"
    assert said["InsuranceCost"] == "200"
    assert said["DispatchDate"] == str(today()), "never a day in the past"
    assert said["CargoDescription"] == "Запчастини B2B-7/1"
    assert (said["SenderCompany"], said["ReceiverCompany"]) == ("ТОВ «Вигадка»", "ФОП Придуманий")
    assert said["Number"] == "", "the server gives it"


@pytest.mark.parametrize(
    ("point", "to_door", "code"),
    [("", True, "01"), ("", False, "03"), ("1601", True, "07"), ("1601", False, "09")],
)
def test_ways(point: str, to_door: bool, code: str) -> None:
    sent = shipment(to_door=to_door, sender=replace(shipment().sender, point=point))
    assert soap_build.way(sent) == code


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "CalculateTTN", Quote(Decimal("105.50"), arrives=date(2026, 11, 26)), id="good"
        ),
        pytest.param(
            "CalculateTTN.odd",
            Quote(Decimal("105.5"), arrives=date(2026, 11, 26)),
            id="other order, unknown element, Cyrillic OK",
        ),
        pytest.param("CalculateTTN.empty", Quote(None, source=Source.REQUEST), id="nothing"),
    ],
)
def test_prices(name: str, expected: Quote) -> None:
    assert soap_parse.quote(soap_parse.checked(read(name))) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("DeliveryDay", date(2026, 11, 27), id="good"),
        pytest.param("DeliveryDay.empty", None, id="nothing"),
        pytest.param("DeliveryDay.odd", None, id="the empty date of 1C"),
    ],
)
def test_days(name: str, expected: date | None) -> None:
    assert soap_parse.delivery_day(soap_parse.checked(read(name))) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "AddTTN",
            Waybill(
                "0310000007",
                ref="0310000007",
                cost=Decimal("105.50"),
                arrives=date(2026, 11, 26),
            ),
            id="good",
        ),
        pytest.param("AddTTN.odd", Waybill("0310000008", ref="0310000008"), id="nil"),
    ],
)
def test_waybills(name: str, expected: Waybill) -> None:
    assert soap_parse.waybill(soap_parse.checked(read(name))) == expected


def test_a_waybill_that_is_not_named_may_exist_nevertheless() -> None:
    with pytest.raises(Rejected, match="before making another"):
        soap_parse.waybill(soap_parse.checked(read("AddTTN.empty")))


@pytest.mark.parametrize("name", ["DeleteTTN", "DeleteTTN.empty", "DeleteTTN.odd"])
def test_cancelling(name: str) -> None:
    soap_parse.checked(read(name))


def test_movements_come_back_for_every_number() -> None:
    numbers = ["0310000009", "0310000007", "0000000000"]
    on_the_way, delivered, unknown = soap_parse.movements(numbers, read("InfoTTN"))
    assert (on_the_way.number, on_the_way.status) == ("0310000009", Status.IN_TRANSIT)
    assert (on_the_way.at, on_the_way.place) == (None, ""), "the day it should come is no event"
    assert (delivered.status, delivered.text, delivered.place) == (
        Status.DELIVERED,
        "груз выдан",
        "Лубни",
    )
    assert delivered.at
    assert delivered.at.date() == date(2026, 11, 26)
    assert unknown == Movement("0000000000", Status.UNKNOWN)
    (ready,) = soap_parse.movements(["0310000007"], soap_parse.checked(read("InfoTTN.odd")))
    assert ready.status == Status.READY
    assert soap_parse.movements(["1"], read("InfoTTN.empty"))[0].status == Status.UNKNOWN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("PrintTTN", "@HOST@/print/0310000007.pdf", id="good"),
        pytest.param("PrintLabel", "@HOST@/label/0310000007.pdf", id="label"),
        pytest.param("PrintTTN.empty", "", id="nothing"),
    ],
)
def test_links(name: str, expected: str) -> None:
    assert soap_parse.link(read(name)) == expected


def test_a_link_in_the_wrong_place() -> None:
    answer = {"InterfaceState": "http://intime.example/print/1.pdf", "URL": None}
    assert soap_parse.link(answer) == "http://intime.example/print/1.pdf"


@pytest.mark.parametrize(
    ("name", "key_refused"),
    [
        ("CalculateTTN.error", False),
        ("DeliveryDay.error", False),
        ("AddTTN.error", False),
        ("DeleteTTN.error", False),
        ("InfoTTN.error", True),
        ("PrintTTN.error", False),
    ],
)
def test_refusals_keep_their_words_but_not_the_key(name: str, key_refused: bool) -> None:
    with pytest.raises(Rejected) as caught:
        soap_parse.checked(read(name), secret=KEY)
    assert caught.value.key_refused == key_refused
    assert caught.value.text
    assert KEY not in str(caught.value)


def elements(name: str) -> list[soap_catalogue.Element]:
    content = bodies.raw("intime", f"soap2.CatalogList.{name}.xml")
    return list(soap_catalogue.elements(content, what="CatalogList", secret=KEY))


def test_places_of_the_catalogue() -> None:
    first, __, village, *__, last = soap_catalogue.cities(elements("settlements"))
    assert first == City("000000701", Names("Полтава"), region="Полтавська область")
    assert village.district == "Хорольський район"
    assert last.name == Names(ru="Каменка"), "this region's rows are in Russian"


def test_branches_go_to_the_place_that_is_beyond_doubt() -> None:
    town, locker, other = soap_catalogue.points(elements("departments"), elements("settlements"))
    assert (town.ref, town.city, town.number) == ("1601", "000000701", "1")
    assert town.address == Names("вул. Вигадана, 1")
    assert town.phone == "067-000-00-01"
    # Two places have this name; only one says that 1607 is its own, and none says so of 1608.
    assert (locker.ref, locker.city, locker.kind) == ("1607", "000000712", Kind.LOCKER)
    assert locker.number == "1607"
    assert (other.city, other.address) == ("000000720", Names(ru="ул. Новая, 3"))


def test_catalogues_that_are_none() -> None:
    assert elements("empty") == []
    with pytest.raises(Rejected) as caught:
        elements("error")
    assert caught.value.key_refused
    assert KEY not in str(caught.value)
    for content in (bodies.raw("intime", "soap2.CatalogList.broken.xml"), b"<html/>", b"", b"{}"):
        with pytest.raises(Unavailable):
            list(soap_catalogue.elements(content, what="CatalogList"))
    with pytest.raises(Rejected, match="параметр"):
        list(soap_catalogue.elements(bodies.raw("intime", "soap2.fault.xml"), what="CatalogList"))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(bodies.raw("intime", "soap2.fault.xml"), Rejected, id="fault"),
        pytest.param(bodies.raw("intime", "soap2.bomb.xml"), Unavailable, id="entities"),
        pytest.param(b"<html><body>works</body></html>", Unavailable, id="html"),
        pytest.param(b"<soap:Envelope", Unavailable, id="broken off"),
        pytest.param(b"", Unavailable, id="nothing"),
        pytest.param(b"{}", Unavailable, id="json"),
    ],
)
def test_what_is_no_answer(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        soap_messages.answer("CalculateTTN", response(content), secret=KEY)
    assert "<" not in str(caught.value), "texts of zeep's errors hold the answer"


def test_a_status_without_an_envelope() -> None:
    with pytest.raises(Rejected) as caught:
        soap_messages.answer("CalculateTTN", response(b"no", status=403))
    assert caught.value.key_refused


COLLECTED = {
    path.name: path for path in bodies.collected("intime") if path.name.startswith("soap2.")
}


@pytest.mark.skipif(not COLLECTED, reason="no collected bodies on this machine")
@pytest.mark.parametrize("name", COLLECTED)
def test_every_collected_body_is_read(name: str) -> None:
    content = COLLECTED[name].read_bytes()
    call = name.split(".")[1]
    if call == "CatalogList":
        found = list(soap_catalogue.elements(content, what=call))
        assert found
        assert all(one.fields["State"] for one in found)
        if "settlements" in name:
            assert len(list(soap_catalogue.cities(found))) == len(found)
        return
    operation = "CalculateTTN" if call == "error" else call
    answer = soap_messages.answer(operation, response(content))
    if call == "error":
        with pytest.raises(Rejected) as caught:
            soap_parse.checked(answer)
        assert caught.value.key_refused
        return
    soap_parse.checked(answer)
    read_by = {
        "AddTTN": lambda: soap_parse.waybill(answer).number,
        "CalculateTTN": lambda: soap_parse.quote(answer).amount,
        "DeliveryDay": lambda: soap_parse.delivery_day(answer),
        "PrintTTN": lambda: soap_parse.link(answer),
        "InfoTTN": lambda: (
            soap_parse.movements(["0300000001"], answer)[0].status
            == (Status.UNKNOWN if "not-found" in name else Status.DELIVERED)
        ),
    }
    assert read_by[call]()
