"""The branches of a city: order, what is hidden, and why one does not take a shipment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from oscar_b2b.shipping_carriers.carriers.base import Kind, Names, Place
from oscar_b2b.shipping_carriers.models import City, Point
from oscar_b2b.shipping_carriers.queries.points import point_of, points_for, why_not
from tests.integration.shipping_carriers.listed import Listed, city, point, sync

pytestmark = pytest.mark.django_db

POINTS = [
    point("b10", "kyiv", "10", max_weight=Decimal(30)),
    point("b2", "kyiv", "2", max_place_weight=Decimal(30)),
    point("b1", "kyiv", "1", kind=Kind.CARGO, max_place_weight=Decimal(1100)),
    point("shop", "kyiv", "3", kind=Kind.SHOP, max_weight=Decimal(5)),
    point(
        "locker",
        "kyiv",
        "5001",
        kind=Kind.LOCKER,
        max_weight=Decimal(20),
        max_size=(60, 40, 30),
    ),
    point("residents", "kyiv", "5002", kind=Kind.LOCKER, public=False),
    point("shut", "kyiv", "4", open=False),
    point("lviv", "lviv", "1"),
]


@pytest.fixture(autouse=True)
def _directory(db: None) -> None:
    sync(Listed([city("kyiv", "Київ"), city("lviv", "Львів")], POINTS))


def kyiv() -> int:
    return City.objects.get(ref="kyiv").pk


def chosen(*places: Place, **more: Any) -> list[tuple[str, str]]:
    choices = points_for(city_id=kyiv(), places=places, **more)
    return [(each.point.ref, each.reason) for each in choices]


def test_branches_first_numbers_as_people_count_and_no_locker_of_residents() -> None:
    assert [ref for ref, __ in chosen()] == ["b2", "b10", "b1", "shop", "locker"]
    assert City.objects.get(ref="kyiv").point_count == 5


def test_what_takes_the_shipment_comes_first_and_the_rest_says_why_not() -> None:
    assert chosen(Place(Decimal("12.5"), (50, 40, 40)), Place(Decimal("12.5"))) == [
        ("b2", ""),
        ("b10", ""),
        ("b1", ""),
        ("shop", "Takes up to 5 kg; the shipment has 25 kg."),
        ("locker", "Takes up to 20 kg; the shipment has 25 kg."),
    ]


def test_one_heavy_place_and_one_large_one() -> None:
    heavy = dict(chosen(Place(Decimal("30.5"))))
    assert heavy["b2"] == "Takes up to 30 kg in one place; the heaviest has 30.5 kg."
    assert heavy["b1"] == ""
    large = dict(chosen(Place(Decimal(3), (70, 20, 10))))
    assert large["locker"] == "Takes places up to 60 × 40 × 30 cm; one has 70 × 20 × 10 cm."
    assert large["shop"] == ""


def test_the_reason_is_written_as_the_reader_writes_numbers() -> None:
    with translation.override("uk"):
        heavy = dict(chosen(Place(Decimal("30.5"))))
    assert "30,5" in heavy["b2"]


def test_kinds_and_limit() -> None:
    assert [ref for ref, __ in chosen(kinds=[Kind.LOCKER])] == ["locker"]
    assert [ref for ref, __ in chosen(limit=2)] == ["b2", "b10"]
    assert [ref for ref, __ in chosen(Place(Decimal(31)), limit=2)] == ["b1", "b2"]


def test_the_database_sorts_as_the_reasons_say() -> None:
    shipments = (
        [Place(Decimal(5))],
        [Place(Decimal(5)), Place(Decimal("0.001"))],
        [Place(Decimal(30), (10, 10, 10)), Place(Decimal(1))],
        [Place(Decimal(1), (30, 60, 40))],
        [Place(Decimal(1), (30, 60, 41))],
        [Place(Decimal(1), (61, 5, 5)), Place(Decimal(1), (20, 20, 31))],
        [Place(Decimal(1101))],
    )
    for places in shipments:
        reasons = [reason for __, reason in chosen(*places)]
        assert reasons == sorted(reasons, key=bool), "what fits stands first"
        assert len(reasons) == 5
        for choice in points_for(city_id=kyiv(), places=places):
            assert choice.fits == (why_not(point=choice.point, places=places) == "")


def test_by_number_and_address() -> None:
    Point.objects.filter(ref="b10").update(
        address_uk="вул. Зразкова, 5", address_ru="ул. Образцовая, 5"
    )
    for words in ("10", "№10", " 1", "зразков", "ОБРАЗЦ"):
        assert "b10" in [ref for ref, __ in chosen(words=words)], words
    assert [ref for ref, __ in chosen(words="№ 10")] == ["b10"]
    assert chosen(words="%") == []
    assert len(chosen(words="\0")) == 5


def test_one_query(django_assert_num_queries: Any) -> None:
    city_id = kyiv()
    with django_assert_num_queries(1):
        points_for(city_id=city_id, places=[Place(Decimal(25))])


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("b2", ""),
        ("shut", "This branch is closed at present."),
        ("residents", "This locker serves the residents of one house only."),
        ("shop", "Takes up to 5 kg; the shipment has 6 kg."),
    ],
)
def test_a_chosen_branch_is_looked_at_again(ref: str, reason: str) -> None:
    found = point_of(carrier="listed", pk=Point.objects.get(ref=ref).pk)
    assert found is not None
    assert why_not(point=found, places=[Place(Decimal(6))]) == reason


def test_a_branch_that_left_the_directory_is_closed() -> None:
    sync(Listed([city("kyiv", "Київ"), city("lviv", "Львів")], POINTS[1:]))
    found = point_of(carrier="listed", pk=Point.objects.get(ref="b10").pk)
    assert found is not None
    assert why_not(point=found, places=[]) == "This branch is closed at present."
    assert point_of(carrier="other", pk=found.pk) is None


def test_a_number_that_was_typed_comes_before_houses_of_that_number() -> None:
    sync(
        Listed(
            [city("kyiv", "Київ"), city("lviv", "Львів")],
            [
                *(each for each in POINTS if each.ref not in ("b2", "b1")),
                point("b2", "kyiv", "2", address=Names("вул. Зразкова, 1")),
                point("b1", "kyiv", "1", kind=Kind.CARGO),
            ],
        )
    )
    assert [ref for ref, __ in chosen(words="1")][:3] == ["b1", "b10", "b2"]
