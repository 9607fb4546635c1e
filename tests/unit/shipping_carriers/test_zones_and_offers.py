"""When our transport comes, what it costs, and which bounds an order misses: no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.shipping_carriers.domain import (
    Bound,
    contradicting,
    missed_bounds,
    next_days,
    zone_charge,
)

#: A Monday.
MONDAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Above:
    above_kg: Decimal
    charge: Decimal


@dataclass(frozen=True)
class Bounds:
    min_weight: Decimal | None = None
    max_weight: Decimal | None = None
    min_total: Decimal | None = None
    max_total: Decimal | None = None


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=UTC)


STEPS = [Above(Decimal(1000), Decimal(900)), Above(Decimal(100), Decimal(300))]

money = st.decimals(0, 10**6, places=2)
kilograms = st.decimals(0, 10**5, places=3)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
steps_of_weight = st.lists(
    st.builds(Above, kilograms, money), max_size=6, unique_by=lambda step: step.above_kg
)


@pytest.mark.parametrize(
    ("weekdays", "clock", "cutoff", "lead", "first"),
    [
        ([], "10:00", "14:00", 0, "2026-11-23"),
        ([], "14:00", "14:00", 0, "2026-11-23"),
        ([], "14:00:01", "14:00", 0, "2026-11-24"),
        ([], "23:59", None, 0, "2026-11-23"),
        ([], "10:00", "14:00", 1, "2026-11-24"),
        ([], "15:00", "14:00", 1, "2026-11-25"),
        ([2, 4], "10:00", "12:00", 1, "2026-11-24"),
        ([2, 4], "13:00", "12:00", 1, "2026-11-26"),
        ([1], "13:00", "12:00", 0, "2026-11-30"),
        ([6, 7], "10:00", None, 0, "2026-11-28"),
        ([], "10:00", None, 5, "2026-11-30"),
    ],
)
def test_the_first_trip(
    weekdays: list[int], clock: str, cutoff: str | None, lead: int, first: str
) -> None:
    days = next_days(
        weekdays=weekdays,
        cutoff=time.fromisoformat(cutoff) if cutoff else None,
        lead_days=lead,
        now=at(MONDAY, clock),
    )
    assert days[0].isoformat() == first
    assert len(days) == 5


def test_days_that_are_none_are_no_endless_search() -> None:
    found = next_days(weekdays=[0, 8], cutoff=None, lead_days=0, now=at(MONDAY, "10:00"))
    assert found == []


@given(
    weekdays=st.sets(st.integers(1, 7)),
    cutoff=st.none() | st.times(),
    lead=st.integers(0, 60),
    now=moments,
    count=st.integers(0, 12),
)
def test_trips_are_on_served_days_and_none_is_left_out(
    weekdays: set[int], cutoff: time | None, lead: int, now: datetime, count: int
) -> None:
    days = next_days(weekdays=weekdays, cutoff=cutoff, lead_days=lead, now=now, count=count)
    served = weekdays or {1, 2, 3, 4, 5}
    late = cutoff is not None and now.time() > cutoff
    earliest = now.date() + timedelta(days=lead + late)
    horizon = [earliest + timedelta(days=each) for each in range(7 * count)]
    assert days == [day for day in horizon if day.isoweekday() in served][:count]


@pytest.mark.parametrize(
    ("weight", "charge"),
    [(None, "150"), ("50", "150"), ("100", "150"), ("100.001", "300"), ("1000", "300"),
     ("1001", "900")],
)  # fmt: skip
def test_the_heaviest_step_that_is_exceeded_counts(weight: str | None, charge: str) -> None:
    found = zone_charge(
        charge=Decimal(150),
        steps=STEPS,
        free_from=None,
        total=Decimal(99),
        weight=Decimal(weight) if weight else None,
    )
    assert found == Decimal(charge)


@given(charge=money, steps=steps_of_weight, free=st.none() | money, total=money, weight=kilograms)
def test_a_charge_is_free_or_one_of_the_entered_ones_whatever_the_order_of_steps(
    charge: Decimal, steps: list[Above], free: Decimal | None, total: Decimal, weight: Decimal
) -> None:
    found = zone_charge(charge=charge, steps=steps, free_from=free, total=total, weight=weight)
    turned = zone_charge(
        charge=charge, steps=steps[::-1], free_from=free, total=total, weight=weight
    )
    assert found == turned
    if free is not None and total >= free:
        assert found == 0
    else:
        reached = sorted((step.above_kg, step.charge) for step in steps if step.above_kg < weight)
        assert found == (reached[-1][1] if reached else charge)


@pytest.mark.parametrize(
    ("bounds", "weight", "total", "missed"),
    [
        (Bounds(), "1", "1", ()),
        (Bounds(min_weight=Decimal(30)), "29.999", "1", (Bound.TOO_LIGHT,)),
        (Bounds(min_weight=Decimal(30)), "30", "1", ()),
        (Bounds(max_weight=Decimal(30)), "30", "1", ()),
        (Bounds(max_weight=Decimal(30)), "30.001", "1", (Bound.TOO_HEAVY,)),
        (Bounds(min_total=Decimal(500)), "1", "499.99", (Bound.TOO_SMALL,)),
        (Bounds(max_total=Decimal(500)), "1", "500.01", (Bound.TOO_LARGE,)),
        (
            Bounds(min_weight=Decimal(30), max_total=Decimal(500)),
            "1",
            "501",
            (Bound.TOO_LIGHT, Bound.TOO_LARGE),
        ),
        (Bounds(min_weight=Decimal(30), min_total=Decimal(500)), None, None, ()),
        (Bounds(max_weight=Decimal(0)), "0", "1", ()),
    ],
)
def test_bounds_are_inside_and_what_is_not_known_misses_none(
    bounds: Bounds, weight: str | None, total: str | None, missed: tuple[Bound, ...]
) -> None:
    found = missed_bounds(
        bounds,
        weight=Decimal(weight) if weight else None,
        total=Decimal(total) if total else None,
    )
    assert found == missed


@given(low=st.none() | kilograms, high=st.none() | kilograms, weight=kilograms)
def test_bounds_that_do_not_contradict_leave_room(
    low: Decimal | None, high: Decimal | None, weight: Decimal
) -> None:
    bounds = Bounds(min_weight=low, max_weight=high)
    if contradicting(low, high):
        assert missed_bounds(bounds, weight=weight, total=None)
    else:
        room = low if low is not None else (high if high is not None else weight)
        assert not missed_bounds(bounds, weight=room, total=None)
