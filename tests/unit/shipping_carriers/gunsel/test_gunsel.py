"""Gunsel: its one call, and what comes from files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    NotSupported,
    Place,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
)
from oscar_b2b.shipping_carriers.carriers.files import (
    UnableToReadFile,
    decode,
    read_directory,
    read_tariff,
)
from oscar_b2b.shipping_carriers.carriers.gunsel import Gunsel
from oscar_b2b.shipping_carriers.carriers.gunsel.parse_tracking import movement
from oscar_b2b.shipping_carriers.carriers.values import today
from tests.unit.shipping_carriers import bodies
from tests.unit.shipping_carriers.listening import listening


def file(name: str) -> str:
    return decode(bodies.raw("gunsel", name))


@pytest.fixture
def gunsel() -> Gunsel:
    return Gunsel({"directory_file": file("directory.csv"), "tariff_file": file("tariff.csv")})


def test_a_parcel_on_the_way() -> None:
    found = movement("700800900", bodies.body("gunsel", "track"))
    assert (found.status, found.text, found.place) == (Status.IN_TRANSIT, "В дорозі", "")
    assert found.at == datetime(2026, 11, 24, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "status", "words", "place"),
    [
        pytest.param("track.arrived", Status.READY, "Прибув на склад", "Лубни", id="arrived"),
        pytest.param("track.empty", Status.UNKNOWN, "", "", id="not known"),
        pytest.param("track.odd", Status.DELIVERED, "Видано", "", id="not in order of time"),
        pytest.param("track.single", Status.IN_TRANSIT, "Прийнято", "", id="one state, no list"),
    ],
)
def test_other_parcels(name: str, status: Status, words: str, place: str) -> None:
    found = movement("700800900", bodies.body("gunsel", name))
    assert (found.number, found.status, found.text, found.place) == (
        "700800900",
        status,
        words,
        place,
    )


@pytest.mark.parametrize("body", [None, [], {}])
def test_no_answer_means_an_unknown_number(body: object) -> None:
    assert movement("1", body).status == Status.UNKNOWN


def test_answers_that_are_none() -> None:
    with pytest.raises(Rejected, match="не працює"):
        movement("1", bodies.body("gunsel", "track.error"))
    for body in ("рядок", ["рядок"], {"Code": "1"}):
        with pytest.raises(Unavailable):
            movement("1", body)


def test_places_and_branches_of_the_file(gunsel: Gunsel) -> None:
    assert [(city.ref, city.name.ru) for city in gunsel.cities()] == [
        ("poltava", "Полтава"),
        ("lubny", "Лубны"),
    ]
    station, second, cargo = gunsel.points()
    assert (station.ref, station.name.uk, station.max_weight) == ("poltava/1", "Автовокзал", None)
    assert (second.name.uk, second.hours) == ("Полтава № 2", "цілодобово")
    assert (cargo.max_weight, cargo.address.uk) == (Decimal(1000), "вул. Складська, 5; двір")


def test_prices_of_the_file(gunsel: Gunsel) -> None:
    assert gunsel.quote(bodies.shipment()) == Quote(
        Decimal("95.50"), arrives=today() + timedelta(days=1), source=Source.TARIFF
    )


def test_what_the_tariff_does_not_say_has_no_price(gunsel: Gunsel) -> None:
    for shipment in (
        bodies.shipment(to_door=True),
        bodies.shipment(places=(Place(Decimal(0)),)),
    ):
        found = gunsel.quote(shipment)
        assert (found.amount, found.source) == (None, Source.REQUEST)
        assert found.note


def test_cash_on_delivery_is_not_in_the_tariff(gunsel: Gunsel) -> None:
    assert "comes on top" in gunsel.quote(bodies.shipment(cash_on_delivery=Decimal(5))).note


def test_abilities_follow_what_is_entered() -> None:
    assert Gunsel({}).abilities() == Can.NOTHING
    assert Gunsel({"tariff_file": file("tariff.csv")}).abilities() == Can.QUOTE
    assert Gunsel({"base_url": "http://gunsel.example"}).abilities() == Can.TRACK
    with pytest.raises(NotSupported):
        Gunsel({}).track(["1"])
    with pytest.raises(NotSupported):
        Gunsel({}).quote(bodies.shipment())
    with pytest.raises(NotSupported):
        list(Gunsel({}).points())


def test_the_check_says_what_the_files_hold(gunsel: Gunsel) -> None:
    assert gunsel.check() == (
        "Directory from the file: places 2, branches 3. Tariff from the file: rows 3."
    )
    with pytest.raises(Rejected, match="No file"):
        Gunsel({}).check()
    with pytest.raises(UnableToReadFile) as caught:
        Gunsel({"directory_file": file("directory.broken.csv")}).check()
    assert [line[:7] for line in caught.value.problems] == ["Line 2:", "Line 3:"]


def test_tracking_over_a_socket() -> None:
    with listening() as listener:
        listener.says("/parcels/api.php", bodies.raw("gunsel", "track.arrived.json"))
        gunsel = Gunsel({"base_url": f"{listener.url}/parcels/"}, patience=5)
        assert [found.status for found in gunsel.track(["700800900", "7"])] == [Status.READY] * 2
        assert [asked.query for asked in listener.heard] == [
            {"track": "1", "code": "700800900"},
            {"track": "1", "code": "7"},
        ]
        assert gunsel.check() == "Gunsel's tracking answers."
        listener.says("/parcels/api.php", b"<html>busy</html>", kind="text/html")
        with pytest.raises(Unavailable):
            gunsel.track(["700800900"])


COLLECTED = {path.name: path for path in bodies.collected("gunsel")}


@pytest.mark.skipif(not COLLECTED, reason="no collected bodies on this machine")
@pytest.mark.parametrize("name", COLLECTED)
def test_every_collected_body_is_read(name: str) -> None:
    content = COLLECTED[name].read_bytes()
    if name == "directory.csv":
        found = read_directory(decode(content))
        assert len(found.cities) == 3
        assert len(found.points) == 4
    elif name == "tariff.csv":
        assert len(read_tariff(decode(content)).steps[""]) == 3
    else:
        status = Status.UNKNOWN if "unknown" in name else Status.DELIVERED
        assert movement("1", bodies.parsed(content)).status == status
