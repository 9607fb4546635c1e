"""When a parcel is asked about, what of the answers is new, what is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from oscar_b2b.shipping_carriers.domain.parcels import (
    Step,
    is_late,
    is_new,
    next_check,
    pages_of,
    together,
)

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(0), timedelta(minutes=30)),
        (timedelta(hours=23, minutes=59), timedelta(minutes=30)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=4, hours=23), timedelta(hours=1)),
        (timedelta(days=5), timedelta(days=1)),
        (timedelta(days=29, hours=23), timedelta(days=1)),
        (timedelta(days=30), None),
        (timedelta(days=900), None),
    ],
)
def test_pauses_grow_with_age(age: timedelta, pause: timedelta | None) -> None:
    found = next_check(made_at=NOW - age, at=NOW, is_final=False)
    assert found == (NOW + pause if pause else None)


def test_what_is_over_is_never_asked_about() -> None:
    assert next_check(made_at=NOW, at=NOW, is_final=True) is None


def test_a_step_with_a_time_is_known_wherever_it_stands() -> None:
    first = Step("in_transit", "5", at=NOW)
    second = Step("ready", "7", at=NOW + timedelta(hours=1))
    assert is_new(first, [])
    assert not is_new(first, [first, second])
    assert is_new(Step("in_transit", "5", at=NOW + timedelta(hours=2)), [first, second])


def test_a_step_without_a_time_is_compared_with_the_latest() -> None:
    there, back = Step("ready"), Step("returning")
    assert not is_new(there, [there])
    assert is_new(there, [there, back]), "it came back to where it was"


def test_late() -> None:
    assert not is_late(on_the_way_since=NOW, arrives=date(2026, 11, 22), at=NOW)
    assert is_late(on_the_way_since=NOW, arrives=date(2026, 11, 21), at=NOW)
    assert not is_late(on_the_way_since=NOW - timedelta(days=7), arrives=None, at=NOW)
    assert is_late(on_the_way_since=NOW - timedelta(days=8), arrives=None, at=NOW)


def test_together_keeps_the_order() -> None:
    assert together([("b", 1), ("a", 2), ("b", 3)]) == [[1, 3], [2]]


def test_pages() -> None:
    assert [list(each) for each in pages_of([1, 2, 3], 2)] == [[1, 2], [3]]
    assert [list(each) for each in pages_of([1], 0)] == [[1]]
    assert list(pages_of([], 5)) == []
