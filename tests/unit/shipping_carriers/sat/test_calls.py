"""SAT's calls over a socket: paths, where the key goes, and what comes of faults."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Form,
    NotSupported,
    Rejected,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.sat import Sat
from tests.unit.shipping_carriers import bodies
from tests.unit.shipping_carriers.listening import Listener, listening

KEY = "training-key"
V1, V2 = "/sat/v1.0", "/sat/v2.0"
MADE = Waybill("", ref="4f0c9a00-0000-4000-8000-000000000001")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as found:
        yield found


def sat(listener: Listener, **values: str) -> Sat:
    entered = {"api_key": KEY, "cargo_description": "goods-1", "account": "account-1"}
    return Sat({"base_url": f"{listener.url}/sat/", **entered, **values}, patience=5)


def test_directories_are_asked_in_two_languages_without_the_key(listener: Listener) -> None:
    listener.says(f"{V1}/main/json/getTowns", bodies.raw("sat", "getTowns.json"))
    listener.says(f"{V1}/main/json/getRsp", bodies.raw("sat", "getRsp.json"))
    carrier = sat(listener)
    assert [city.name.uk for city in carrier.cities()] == ["Полтава", "Лубни"]
    assert [point.number for point in carrier.points()] == ["041", "112"]
    assert [asked.query for asked in listener.heard] == [{"language": "uk"}, {"language": "ru"}] * 2
    assert not any("apikey" in asked.headers for asked in listener.heard)


def test_version_1_sends_the_key_in_the_address(listener: Listener) -> None:
    listener.says(f"{V1}/calc/json", bodies.raw("sat", "calc.json"))
    assert sat(listener).quote(bodies.shipment()).amount == Decimal("233.75")
    (asked,) = listener.heard
    assert (asked.method, asked.query) == ("POST", {"apiKey": KEY})
    assert "apikey" not in asked.headers
    assert json.loads(asked.body)["townSender"] == "city-a"


def test_version_2_sends_the_key_in_headers(listener: Listener) -> None:
    listener.says(f"{V2}/calc/json", bodies.raw("sat", "calc.odd.json"))
    carrier = sat(listener, version="v2.0")
    assert carrier.quote(bodies.shipment(cash_on_delivery=Decimal(9))).note == ""
    (asked,) = listener.heard
    assert asked.query == {}
    assert {name: asked.headers[name] for name in ("apikey", "accountref", "app")} == {
        "apikey": KEY,
        "accountref": "account-1",
        "app": "cabinet",
    }
    assert json.loads(asked.body)["cod"] == 9


def test_version_1_says_that_cash_on_delivery_is_not_counted(listener: Listener) -> None:
    listener.says(f"{V1}/calc/json", bodies.raw("sat", "calc.json"))
    assert "comes on top" in sat(listener).quote(bodies.shipment(cash_on_delivery=Decimal(9))).note


def test_a_waybill_is_made_once(listener: Listener) -> None:
    listener.says(f"{V1}/documents/nng/json/save", bodies.raw("sat", "save.json"))
    assert sat(listener).send(bodies.shipment()) == MADE
    assert len(listener.heard) == 1


def test_cash_on_delivery_is_not_lost_silently(listener: Listener) -> None:
    with pytest.raises(NotSupported, match="Cash on delivery"):
        sat(listener).send(bodies.shipment(cash_on_delivery=Decimal(900)))
    assert listener.heard == []


def test_the_printed_form_is_fetched_by_id(listener: Listener) -> None:
    listener.says(f"{V1}/documents/nng/json/print", b"%PDF-1.7 form", kind="application/pdf")
    document = sat(listener).document(MADE, Form.LABEL)
    assert (document.content, document.content_type) == (b"%PDF-1.7 form", "application/pdf")
    assert json.loads(listener.heard[0].body) == [{"ref": MADE.ref}]
    with pytest.raises(NotSupported):
        sat(listener).document(Waybill("041000077"), Form.WAYBILL)


def test_a_form_that_is_none(listener: Listener) -> None:
    path = f"{V1}/documents/nng/json/print"
    listener.says(path, bodies.raw("sat", "print.error.json"))
    with pytest.raises(Rejected, match="PD2"):
        sat(listener).document(MADE, Form.WAYBILL)
    listener.says(path, b"<html>moment</html>", kind="text/html")
    with pytest.raises(Unavailable):
        sat(listener).document(MADE, Form.WAYBILL)


def test_tracking_keeps_leading_noughts_and_asks_in_one_language(listener: Listener) -> None:
    listener.says(f"{V1}/tracking/json", bodies.raw("sat", "tracking.json"))
    (found,) = sat(listener).track(["041000077"])
    assert (found.number, found.status) == ("041000077", Status.READY)
    assert listener.heard[0].query == {"number": "041000077", "language": "uk", "apiKey": KEY}


def test_a_number_that_is_not_known_is_no_fault(listener: Listener) -> None:
    listener.says(f"{V1}/tracking/json", bodies.raw("sat", "tracking.error.json"))
    found = sat(listener).track(["000000001", "000000002"])
    assert [each.status for each in found] == [Status.UNKNOWN] * 2


def test_the_check(listener: Listener) -> None:
    listener.says(f"{V1}/main/json/getRsp", bodies.raw("sat", "getRsp.json"))
    listener.says(f"{V1}/tracking/json", bodies.raw("sat", "tracking.error.json"))
    said = sat(listener).check()
    assert said == "SAT answers: 2 branches. It did not refuse the key."
    assert "No key is entered" in sat(listener, api_key="").check()
    listener.says(f"{V1}/tracking/json", bodies.raw("sat", "error.bad-key.json"))
    with pytest.raises(Rejected) as caught:
        sat(listener).check()
    assert caught.value.key_refused


@pytest.mark.parametrize(
    ("status", "kind", "content", "error"),
    [
        pytest.param(500, "text/plain", "Внутрішня помилка".encode(), Unavailable, id="500"),
        pytest.param(429, "application/json", b"{}", Unavailable, id="429"),
        pytest.param(200, "text/html", b"<html>works going on</html>", Unavailable, id="html"),
        pytest.param(200, "application/json", b'{"success":', Unavailable, id="broken off"),
        pytest.param(401, "text/plain", b"no", Rejected, id="401"),
        pytest.param(403, "application/json", b'{"message": "no"}', Rejected, id="403"),
    ],
)
def test_faults_name_neither_key_nor_address(
    listener: Listener,
    caplog: pytest.LogCaptureFixture,
    status: int,
    kind: str,
    content: bytes,
    error: type[Exception],
) -> None:
    caplog.set_level(logging.INFO)
    listener.says(f"{V1}/calc/json", content, status=status, kind=kind)
    with pytest.raises(error) as caught:
        sat(listener).quote(bodies.shipment())
    if isinstance(caught.value, Rejected):
        assert caught.value.key_refused
    told = f"{caught.value} {caplog.text}"
    assert KEY not in told
    assert listener.url not in told


def test_a_server_that_is_not_there() -> None:
    with listening() as gone:
        pass
    with pytest.raises(Unavailable) as caught:
        sat(gone).quote(bodies.shipment())
    assert KEY not in str(caught.value)


def test_abilities_follow_what_is_entered() -> None:
    assert Sat({}).abilities() == Can.DIRECTORY | Can.QUOTE | Can.TRACK
    assert Sat({"api_key": KEY}).abilities() == Can.DIRECTORY | Can.QUOTE | Can.TRACK
    assert Sat({"api_key": KEY, "cargo_description": "x"}).abilities() == Sat.can
    assert Sat.missing({}) == []
    with pytest.raises(NotSupported):
        Sat({}).cancel(MADE)
