"""Bodies of SAT → facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    City,
    Kind,
    Names,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.sat import parse_answers, parse_directory
from oscar_b2b.shipping_carriers.carriers.sat.envelope import rows
from tests.unit.shipping_carriers import bodies

POLTAVA, LUBNY, KHOROL = (f"1f0c9a00-0000-4000-8000-0000000000{n:02}" for n in (1, 2, 4))


def read(name: str) -> Any:
    return rows(bodies.body("sat", name), what=name, secret="training-key")


def test_places_in_two_languages_without_those_that_are_not_served() -> None:
    found = list(parse_directory.cities(read("getTowns"), read("getTowns.ru")))
    assert found == [
        City(POLTAVA, Names("Полтава"), region="Полтавська обл."),
        City(LUBNY, Names("Лубни", "Лубны"), region="Полтавська обл.", district="Лубенський р-н"),
    ]


def test_places_with_missing_parts() -> None:
    found = list(parse_directory.cities(read("getTowns.odd")))
    assert [(city.ref, city.name.uk) for city in found] == [(POLTAVA, "Полтава"), (KHOROL, "Хорол")]


def test_branches() -> None:
    first, second = parse_directory.points(read("getRsp"), read("getRsp.ru"))
    assert first.number == "041", "text: the number in the name is another one"
    assert first.name == Names("Полтава № 1")
    assert first.address == Names("вул. Вигадана, 1", "ул. Выдуманная, 1")
    assert (first.city, first.kind, first.lat, first.lon) == (
        POLTAVA,
        Kind.BRANCH,
        49.5883,
        34.5514,
    )
    assert first.hours == {
        **dict.fromkeys(range(1, 5), "09:00-18:00"),
        5: "09:00-17:00",
        6: "10:00-14:00",
    }
    assert second.name == Names("Лубни", "Лубны")
    assert (second.max_weight, second.max_place_weight, second.max_size) == (None, None, None)


def test_branches_with_odd_values() -> None:
    swapped, bare = parse_directory.points(read("getRsp.odd"))
    assert (swapped.lat, swapped.lon) == (49.5883, 34.5514)
    assert (swapped.number, swapped.phone, swapped.hours) == ("77", "", "пн-пт 9-18")
    assert (bare.lat, bare.lon, bare.hours) == (None, None, {1: "08:00-20:00"})


@pytest.mark.parametrize("name", ["getTowns.empty", "getRsp.empty", "tracking.empty", "calc.empty"])
def test_empty_answers_have_no_rows(name: str) -> None:
    assert read(name) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("calc", Quote(Decimal("233.75"), arrives=date(2026, 11, 27)), id="good"),
        pytest.param("calc.odd", Quote(Decimal("1233.75")), id="text, the empty date of 1C"),
        pytest.param("calc.nought", Quote(None, source=Source.REQUEST), id="0 is not free"),
        pytest.param("calc.empty", Quote(None, source=Source.REQUEST), id="nothing"),
    ],
)
def test_prices(name: str, expected: Quote) -> None:
    assert parse_answers.quote(read(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "save", Waybill("", ref="4f0c9a00-0000-4000-8000-000000000001"), id="without a number"
        ),
        pytest.param(
            "save.odd",
            Waybill(
                "041000077",
                ref="4f0c9a00-0000-4000-8000-000000000002",
                cost=Decimal("233.75"),
            ),
            id="with one",
        ),
    ],
)
def test_waybills(name: str, expected: Waybill) -> None:
    assert parse_answers.waybill(read(name)) == expected


def test_a_waybill_that_is_not_named_may_exist_nevertheless() -> None:
    with pytest.raises(Rejected, match="before making another"):
        parse_answers.waybill(read("save.empty"))


def test_movement_at_the_branch() -> None:
    found = parse_answers.movement("041000077", read("tracking"))
    assert (found.number, found.status, found.code) == ("041000077", Status.READY, "")
    assert found.text == "Прибув на склад отримувача"
    assert found.at == datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert found.place == "Лубни"


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        pytest.param("tracking.delivered", Status.DELIVERED, "Видано", id="delivered"),
        pytest.param("tracking.empty", Status.UNKNOWN, "", id="no rows"),
        pytest.param("tracking.odd", Status.UNKNOWN, "Чекає на погоду", id="new words stay"),
    ],
)
def test_other_movements(name: str, status: Status, words: str) -> None:
    found = parse_answers.movement("041000077", read(name))
    assert (found.status, found.text) == (status, words)


@pytest.mark.parametrize(
    ("name", "code", "key_refused"),
    [
        ("getTowns.error", "SR5", False),
        ("getRsp.error", "AU1", True),
        ("calc.error", "CL3", False),
        ("save.error", "PD1", False),
        ("tracking.error", "PD2", False),
        ("error.bad-key", "AU1", True),
        ("error.words-only", "", False),
    ],
)
def test_refusals_keep_code_and_words_but_not_the_key(
    name: str, code: str, key_refused: bool
) -> None:
    with pytest.raises(Rejected) as caught:
        read(name)
    assert (caught.value.code, caught.value.key_refused) == (code, key_refused)
    assert caught.value.text
    assert "training-key" not in str(caught.value)


@pytest.mark.parametrize("answer", [[], "рядок", None, {"data": []}])
def test_what_is_no_envelope_is_worth_another_try(answer: Any) -> None:
    with pytest.raises(Unavailable):
        rows(answer, what="calc/json")
    with pytest.raises(Rejected) as caught:
        rows(answer, what="calc/json", status=401)
    assert caught.value.key_refused


#: Collected bodies → what has to be in them.
COLLECTED = {path.name: path for path in bodies.collected("sat")}


@pytest.mark.skipif(not COLLECTED, reason="no collected bodies on this machine")
@pytest.mark.parametrize("name", COLLECTED)
def test_every_collected_body_is_read(name: str) -> None:
    body = bodies.parsed(COLLECTED[name].read_bytes())
    call = name.split(".")[0]
    if "error" in name or "not-found" in name:
        with pytest.raises(Rejected) as caught:
            rows(body, what=call)
        assert caught.value.key_refused == ("bad-key" in name)
        return
    found = rows(body, what=call)
    assert bool(found) == ("empty" not in name)
    if call == "getTowns":
        assert all(city.region for city in parse_directory.cities(found))
    elif call == "getRsp":
        points = list(parse_directory.points(found))
        assert len(points) == len(found)
        assert all(point.lat and point.hours and point.number for point in points)
    elif call == "calc":
        assert parse_answers.quote(found).amount
        assert parse_answers.quote(found).arrives
    elif name == "nng.save.json":
        assert parse_answers.waybill(found).ref
    elif call == "tracking":
        movement = parse_answers.movement("029000710", found)
        expected = {"at-branch": Status.READY, "in-transit": Status.IN_TRANSIT}
        assert movement.status == expected.get(name.split(".")[1], Status.DELIVERED)
        assert movement.at
