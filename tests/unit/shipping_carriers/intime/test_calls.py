"""InTime over a socket in both generations, and without one from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Form,
    NotSupported,
    Place,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.files import decode, read_directory, read_tariff
from oscar_b2b.shipping_carriers.carriers.intime import InTime
from oscar_b2b.shipping_carriers.carriers.values import today
from tests.unit.shipping_carriers import bodies
from tests.unit.shipping_carriers.listening import Listener, listening

KEY = "training-key"
MADE = Waybill("0310000007", ref="910007")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as found:
        yield found


def file(name: str) -> str:
    return decode(bodies.raw("intime", name))


def intime(listener: Listener, **values: str) -> InTime:
    entered = {"base_url": f"{listener.url}/api", "api_key": KEY, "account": "account-1"}
    return InTime({**entered, **values}, patience=10)


def rest_says(listener: Listener, action: str, case: str = "") -> None:
    name = f"rest3.{action}{case}.json"
    listener.says(f"/api/{action}", bodies.raw("intime", name))


def soap(listener: Listener, name: str) -> InTime:
    """Return a carrier whose server answers every call so."""
    content = bodies.raw("intime", f"soap2.{name}.xml")
    content = content.replace(b"@HOST@", listener.url.encode())
    listener.says("/api", content, kind="text/xml; charset=utf-8")
    return intime(listener, generation="soap2")


def test_rest_asks_region_by_region_and_tells_places_once(listener: Listener) -> None:
    for action in ("area_filtered", "locality_filtered", "branch_filtered"):
        rest_says(listener, action)
    carrier = intime(listener)
    assert [city.ref for city in carrier.cities()] == ["701", "702", "703"]
    assert [point.ref for point in carrier.points()] == ["801", "802", "803"]
    asked = [
        (each.path.removeprefix("/api/"), json.loads(each.body)["Body"].get("area_id"))
        for each in listener.heard
    ]
    assert asked == [
        ("area_filtered", None),
        ("district_filtered", "16"),
        ("locality_filtered", "16"),
        ("district_filtered", "23"),
        ("locality_filtered", "23"),
        ("area_filtered", None),
        ("branch_filtered", "16"),
        ("branch_filtered", "23"),
    ]
    assert {each.method for each in listener.heard} == {"POST"}
    assert json.loads(listener.heard[0].body) == {"Body": {"api_key": KEY, "country_id": "215"}}


def test_rest_makes_cancels_and_tracks(listener: Listener) -> None:
    for action in ("declaration_insert_update", "declaration_delete", "decl_status_history"):
        rest_says(listener, action)
    carrier = intime(listener)
    assert carrier.send(bodies.shipment()) == MADE
    carrier.cancel(MADE)
    (found,) = carrier.track(["0310000007"])
    assert found.status == Status.READY
    made, cancelled, tracked = (json.loads(each.body)["Body"] for each in listener.heard)
    assert made["client_doc_id"] == "B2B-7/1"
    # This call has another name for the key.
    assert cancelled == {"p_api_key": KEY, "pdecl_id": "910007"}
    assert tracked == {"api_key": KEY, "decl_num": "0310000007"}


def test_rest_refuses(listener: Listener) -> None:
    rest_says(listener, "declaration_insert_update", ".error")
    with pytest.raises(Rejected) as caught:
        intime(listener).send(bodies.shipment())
    assert (caught.value.code, caught.value.text) == ("20", "Не вказано телефон отримувача")
    rest_says(listener, "area_filtered", ".error")
    with pytest.raises(Rejected) as caught:
        intime(listener).check()
    assert caught.value.key_refused
    with pytest.raises(NotSupported):
        intime(listener).cancel(Waybill("0310000007"))
    with pytest.raises(NotSupported):
        intime(listener).document(MADE, Form.WAYBILL)


def test_rest_takes_prices_from_the_file(listener: Listener) -> None:
    carrier = intime(listener, tariff_file=file("tariff.csv"))
    assert Can.QUOTE in carrier.abilities()
    assert carrier.quote(bodies.shipment()).source == Source.TARIFF
    assert listener.heard == []
    assert Can.QUOTE not in intime(listener).abilities()
    with pytest.raises(NotSupported):
        intime(listener).quote(bodies.shipment())


def test_rest_checks_the_key(listener: Listener) -> None:
    rest_says(listener, "area_filtered")
    assert intime(listener).check() == "InTime answers: 2 regions."


def test_soap_asks_at_the_address_itself(listener: Listener) -> None:
    carrier = soap(listener, "CalculateTTN")
    assert carrier.quote(bodies.shipment()) == Quote(Decimal("105.50"), arrives=date(2026, 11, 26))
    (asked,) = listener.heard
    assert (asked.method, asked.path) == ("POST", "/api")
    assert asked.headers["soapaction"] == '"http://www.reality.sh/in-time/Api20#API20:CalculateTTN"'
    assert asked.headers["content-type"] == "text/xml; charset=utf-8"
    assert KEY.encode() in asked.body


def test_soap_says_that_the_declared_value_was_raised(listener: Listener) -> None:
    found = soap(listener, "CalculateTTN").quote(bodies.shipment(declared=Decimal(50)))
    assert found.note == "Counted with InTime's least declared value, 200 hryvnias."


def test_soap_makes_cancels_and_tracks(listener: Listener) -> None:
    made = soap(listener, "AddTTN").send(bodies.shipment())
    assert made.number == "0310000007"
    soap(listener, "DeleteTTN").cancel(made)
    movements = soap(listener, "InfoTTN").track(["0310000007", "0310000009"])
    assert [found.status for found in movements] == [Status.DELIVERED, Status.IN_TRANSIT]
    assert len(listener.heard) == 3, "tracking asks for all numbers at once"


def test_soap_directories(listener: Listener) -> None:
    assert len(list(soap(listener, "CatalogList.settlements").cities())) == 5
    assert soap(listener, "CatalogList.departments").check() == "InTime answers: 5 branches."


def test_soap_follows_links_to_its_own_server_only(listener: Listener) -> None:
    listener.says("/print/0310000007.pdf", b"%PDF-1.7 paper", kind="application/pdf")
    for name in ("PrintTTN", "PrintTTN.odd"):
        document = soap(listener, name).document(MADE, Form.WAYBILL)
        assert document.content == b"%PDF-1.7 paper"
    with pytest.raises(Unavailable, match="another server"):
        soap(listener, "PrintTTN.elsewhere").document(MADE, Form.WAYBILL)
    with pytest.raises(Rejected):
        soap(listener, "PrintTTN.error").document(MADE, Form.WAYBILL)
    listener.says("/label/0310000007.pdf", b"<html>label</html>", kind="text/html")
    with pytest.raises(Unavailable, match="not a PDF"):
        soap(listener, "PrintLabel").document(MADE, Form.LABEL)


def test_soap_refuses(listener: Listener) -> None:
    with pytest.raises(Rejected) as caught:
        soap(listener, "InfoTTN.error").track(["1"])
    assert caught.value.key_refused
    assert KEY not in str(caught.value)
    with pytest.raises(Rejected, match="в пути"):
        soap(listener, "DeleteTTN.error").cancel(MADE)


@pytest.mark.parametrize("generation", ["rest3", "soap2"])
@pytest.mark.parametrize(
    ("status", "content", "error"),
    [
        pytest.param(500, b"<fault/>", Unavailable, id="500"),
        pytest.param(429, b"slow down", Unavailable, id="429"),
        pytest.param(200, b"<html>works going on</html>", Unavailable, id="html"),
        pytest.param(403, b"no", Rejected, id="403"),
    ],
)
def test_faults(
    listener: Listener, generation: str, status: int, content: bytes, error: type[Exception]
) -> None:
    for path in ("/api", "/api/declaration_insert_update"):
        listener.says(path, content, status=status, kind="text/html")
    with pytest.raises(error) as caught:
        intime(listener, generation=generation).send(bodies.shipment())
    if isinstance(caught.value, Rejected):
        assert caught.value.key_refused
    assert KEY not in str(caught.value)
    assert listener.url not in str(caught.value)


def test_without_an_address_files_tell() -> None:
    carrier = InTime({"directory_file": file("directory.csv"), "tariff_file": file("tariff.csv")})
    assert carrier.abilities() == Can.DIRECTORY | Can.QUOTE
    assert [city.ref for city in carrier.cities()] == ["poltava", "lubny"]
    assert len(list(carrier.points())) == 3
    assert carrier.quote(bodies.shipment()) == Quote(
        Decimal("95.50"), arrives=today() + timedelta(days=1), source=Source.TARIFF
    )
    with pytest.raises(NotSupported, match="No address"):
        carrier.send(bodies.shipment())
    with pytest.raises(NotSupported):
        carrier.track(["1"])
    assert InTime({}).abilities() == Can.NOTHING


def test_volume_is_charged_as_weight() -> None:
    carrier = InTime({"tariff_file": file("tariff.csv")})
    light = bodies.shipment(places=(Place(Decimal(1), (100, 50, 40)),))
    assert carrier.charged_weight(light) == Decimal(40)
    assert carrier.quote(light).amount == Decimal("127.50")
    unknown = bodies.shipment(places=(Place(Decimal(0)),))
    assert carrier.quote(unknown).amount is None, "a missing weight has no price"


@pytest.mark.parametrize(
    ("generation", "extra"),
    [("rest3", Can.NOTHING), ("soap2", Can.QUOTE | Can.PRINT)],
)
def test_abilities_of_the_generations(generation: str, extra: Can) -> None:
    carrier = InTime({"base_url": "http://intime.example", "generation": generation})
    assert carrier.abilities() == Can.DIRECTORY | Can.WAYBILL | Can.CANCEL | Can.TRACK | extra


COLLECTED = {path.name: path for path in bodies.collected("intime") if path.suffix == ".csv"}


@pytest.mark.skipif(not COLLECTED, reason="no collected files on this machine")
@pytest.mark.parametrize("name", COLLECTED)
def test_every_collected_file_is_read(name: str) -> None:
    text = decode(COLLECTED[name].read_bytes())
    if name.startswith("directory"):
        assert len(read_directory(text).points) == 4
    else:
        assert len(read_tariff(text).steps[""]) == 3
