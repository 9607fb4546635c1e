"""Loads, places, keys of prices: figures only, no shop."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.core.units import UnitInfo
from oscar_b2b.shipping_carriers.carriers.base import Place
from oscar_b2b.shipping_carriers.domain.packing import (
    Load,
    fingerprint,
    load_of,
    places_of,
    rounded_declared,
    rounded_places,
)


@dataclass
class Line:
    sale_unit: UnitInfo
    quantity: int
    product: Any = field(default_factory=lambda: SimpleNamespace(upc="A-1", get_title=str))


def unit(weight: str, volume: str = "0.001", **facts: Any) -> UnitInfo:
    return UnitInfo(weight=Decimal(weight), volume=Decimal(volume), **facts)


kilograms = st.decimals("0", "20000", places=3)
volumes = st.decimals("0", "60", places=4)
loads = st.builds(
    Load,
    weight=kilograms,
    volume=volumes,
    pieces=st.integers(1, 5000),
    lacks_volume=st.booleans(),
    heaviest=st.decimals("0", "400", places=3),
)


def test_a_load_adds_up_units_not_quanta() -> None:
    cable = unit("0.2", "0.0005", quantum=Decimal("0.5"))
    load = load_of([Line(unit("1.5", "0.002"), 4), Line(cable, 5)])

    assert load.weight == Decimal("6.5")
    assert load.volume == Decimal("0.00925")
    assert load.pieces == 4 + 3, "two and a half metres are three pieces at most"
    assert load.heaviest == Decimal("1.5"), "a metre of cable is no piece that stays whole"
    assert load.lacks_weight == ()
    assert not load.is_approximate


def test_articles_without_weight_are_named_once() -> None:
    unnamed = SimpleNamespace(upc="", get_title=lambda: "Bolt M8")
    load = load_of(
        [
            Line(unit("0"), 4),
            Line(unit("0"), 1),
            Line(unit("0"), 1, unnamed),
            Line(unit("2", "0"), 1),
        ]
    )

    assert load.lacks_weight == ("A-1", "Bolt M8")
    assert load.weight == 2
    assert load.is_approximate
    assert load.lacks_volume
    assert load.known_weight == 2
    assert Load().known_weight is None


def test_the_unit_that_a_page_gave_a_line_counts() -> None:
    line = Line(UnitInfo(), 3)
    line.unit_info = unit("2")  # type: ignore[attr-defined]

    assert load_of([line]).weight == 6


@given(loads)
def test_places_hold_the_load_and_are_never_nothing(load: Load) -> None:
    places = places_of(load)

    assert 1 <= len(places) <= min(max(load.pieces, 1), 30)
    assert all(place.weight >= Decimal("0.1") for place in places)
    assert sum(place.weight for place in places) >= load.weight
    if load.lacks_volume or not load.volume:
        assert all(place.size is None for place in places)
    else:
        longest, middle, shortest = places[0].size or (0, 0, 0)
        assert longest >= middle >= shortest > 0
        held = Decimal(longest * middle * shortest * len(places)) / 1_000_000
        assert held >= load.volume


@pytest.mark.parametrize(
    ("load", "count", "weight"),
    [
        (Load(Decimal(12), Decimal("0.01"), 40), 1, "12"),
        (Load(Decimal(30), Decimal("0.01"), 40), 1, "30"),
        (Load(Decimal(31), Decimal("0.01"), 40), 2, "15.5"),
        (Load(Decimal(300), Decimal("0.1"), 1, heaviest=Decimal(300)), 1, "300"),
        (Load(Decimal(4), Decimal("0.9"), 40), 4, "1"),
        (Load(Decimal(4), Decimal("0.9"), 1), 1, "4"),
        (Load(Decimal(3000), Decimal(9), 5000), 30, "100"),
        (Load(Decimal(0), Decimal(0), 7), 1, "0.1"),
    ],
)
def test_places_are_what_one_person_carries(load: Load, count: int, weight: str) -> None:
    places = places_of(load)

    assert (len(places), places[0].weight) == (count, Decimal(weight))


@pytest.mark.parametrize(
    ("weight", "rounded"),
    [
        ("0.1", "0.1"),
        ("0.11", "0.2"),
        ("9.95", "10"),
        ("10.01", "10.5"),
        ("30", "30"),
        ("99.9", "100"),
        ("100.2", "101"),
    ],
)
def test_weights_are_rounded_up(weight: str, rounded: str) -> None:
    (place,) = rounded_places([Place(Decimal(weight), (3, 2, 1))])

    assert (place.weight, place.size) == (Decimal(rounded), (3, 2, 1))


@given(st.decimals("0.1", "5000", places=3))
def test_rounding_passes_no_whole_kilogram(weight: Decimal) -> None:
    """So no step of a tariff, which begin at whole kilograms, is reached by rounding alone."""
    (place,) = rounded_places([Place(weight)])

    assert weight <= place.weight <= max(weight.to_integral_value("ROUND_CEILING"), 1)
    assert rounded_places([place]) == (place,), "rounding twice is rounding once"


@pytest.mark.parametrize(
    ("declared", "rounded"),
    [
        ("0", "100"),
        ("99.99", "100"),
        ("100.01", "110"),
        ("12345.67", "13000"),
        ("13000", "13000"),
        ("990001", "1000000"),
    ],
)
def test_declared_values_have_two_digits(declared: str, rounded: str) -> None:
    assert rounded_declared(Decimal(declared)) == Decimal(rounded)


@given(st.decimals("0", "9999999", places=2))
def test_a_declared_value_is_never_less_and_hardly_more(declared: Decimal) -> None:
    rounded = rounded_declared(declared)

    assert rounded >= declared
    assert rounded <= max(declared * Decimal("1.1"), 110)
    assert rounded_declared(rounded) == rounded


def test_the_same_facts_have_one_key() -> None:
    assert fingerprint(a=Decimal("5.00"), b="x") == fingerprint(b="x", a=Decimal(5))
    assert fingerprint(a=Decimal(100)) == fingerprint(a=Decimal("1E+2"))
    places = [Place(Decimal("1.50"), (3, 2, 1))]
    assert fingerprint(places=places) == fingerprint(places=(Place(Decimal("1.5"), (3, 2, 1)),))
    different = [
        fingerprint(places=[Place(Decimal("1.5"))]),
        fingerprint(places=places * 2),
        fingerprint(places=places),
        fingerprint(other=places),
        fingerprint(places="1.5"),
    ]
    assert len(set(different)) == len(different)
    assert all(len(key) == 64 for key in different)
