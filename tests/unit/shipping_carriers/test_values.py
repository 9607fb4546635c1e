"""What carriers write for a number, a time, a place on the map, a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers import values


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("1 234,50", Decimal("1234.50"), id="spaces and comma"),
        pytest.param(12, Decimal(12), id="number"),
        pytest.param("0", None, id="nought is not set"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="null"),
        pytest.param({"@nil": "true"}, None, id="an object"),
        pytest.param(True, None, id="a truth is no number"),
        pytest.param("NaN", None, id="not a number"),
        pytest.param("багато", None, id="words"),
    ],
)
def test_positive(written: Any, expected: Decimal | None) -> None:
    assert values.positive(written) == expected


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        pytest.param(("50.450100000000001", "30.5234"), (50.4501, 30.5234), id="15 decimals"),
        pytest.param((30.5234, 50.4501), (50.4501, 30.5234), id="swapped"),
        pytest.param((None, 30.5), (None, None), id="half"),
        pytest.param((0, 0), (None, None), id="nought"),
        pytest.param((5, 10), (None, None), id="elsewhere"),
    ],
)
def test_position(pair: tuple[Any, Any], expected: tuple[float | None, float | None]) -> None:
    assert values.position(*pair) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+38 (067) 000-00-01", "380670000001"),
        ("0670000001", "380670000001"),
        ("670000001", "380670000001"),
        ("+48 600 000 001", "48600000001"),
        ("", ""),
    ],
)
def test_phone(written: str, expected: str) -> None:
    assert values.phone(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("24.11.2026", datetime(2026, 11, 23, 22, tzinfo=UTC), id="in Ukraine"),
        pytest.param(
            "2026-07-01T12:00:00.000+03:00", datetime(2026, 7, 1, 9, tzinfo=UTC), id="with a zone"
        ),
        pytest.param("01.01.0001", None, id="the empty date of 1C"),
        pytest.param("незабаром", None, id="words"),
        pytest.param(None, None, id="null"),
    ],
)
def test_moment(written: Any, expected: datetime | None) -> None:
    assert values.moment(written, "%d.%m.%Y") == expected


def test_parcels_are_never_handed_over_in_the_past() -> None:
    today = values.today()
    assert values.ship_day(None) == today
    assert values.ship_day(date(2020, 1, 1)) == today
    assert values.ship_day(today + timedelta(days=3)) == today + timedelta(days=3)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("КАМ'ЯНСЬКЕ", "Кам'янське"),
        ("ІВАНО-ФРАНКІВСЬК", "Івано-Франківськ"),
        ("НОВА КАХОВКА №2", "Нова Каховка №2"),
        ("Київ", "Київ"),
        ("", ""),
    ],
)
def test_names_in_capitals(written: str, expected: str) -> None:
    assert values.from_capitals(written) == expected


def test_a_name_with_missing_parts() -> None:
    assert values.full_name("Вигаданий") == ("Вигаданий", "", "")
    assert values.full_name("Вигаданий Тест Петрович мол.") == (
        "Вигаданий",
        "Тест",
        "Петрович мол.",
    )
