"""How names of places are compared, and what fits into a branch."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Place
from oscar_b2b.shipping_carriers.domain import (
    Limit,
    misfit,
    search_key,
    search_text,
    shrinks_too_much,
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Кам'янське", "камянське"),
        ("КАМ’ЯНСЬКЕ", "камянське"),
        ("Камʼянець-Подільський", "камянець подільський"),
        ("м. Київ", "київ"),
        ("м.Київ", "київ"),
        ("смт Буча", "буча"),
        ("  Біла   Церква ", "біла церква"),
        ("Королёво", "королево"),
        # No kind of place stands before these.
        ("Мукачево", "мукачево"),
        ("Соснівка", "соснівка"),
        ("Городок", "городок"),
        ("Місто-Сад", "місто сад"),
        ("%_", "_"),
        ("", ""),
    ],
)
def test_key_of_a_name(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_names_of_one_place_stand_on_lines_of_their_own() -> None:
    assert search_text(["Київ", "Киев", "КИЇВ", ""]) == "\nкиїв\nкиев\n"
    assert "\nкамянське\n" in search_text(["Кам'янське (Берегівський р-н)"])


def place(weight: str, size: tuple[int, int, int] | None = None) -> Place:
    return Place(Decimal(weight), size)


def limits(**given: object) -> dict[str, object]:
    return {"max_weight": None, "max_place_weight": None, "max_size": None, **given}


def test_no_limit_takes_everything() -> None:
    assert misfit(places=[place("5000", (900, 300, 300))], **limits()) is None


def test_weight_of_all_places_counts_and_the_limit_itself_fits() -> None:
    two = [place("15"), place("15.001")]
    found = misfit(places=two, **limits(max_weight=Decimal(30)))
    assert found is not None
    assert (found.limit, found.allowed, found.given) == (Limit.WEIGHT, 30, Decimal("30.001"))
    assert misfit(places=[place("30")], **limits(max_weight=Decimal(30))) is None


def test_weight_of_one_place_is_a_limit_of_its_own() -> None:
    many = [place("25")] * 4
    assert misfit(places=many, **limits(max_place_weight=Decimal(30))) is None
    found = misfit(places=[*many, place("31")], **limits(max_place_weight=Decimal(30)))
    assert found is not None
    assert found.limit is Limit.PLACE_WEIGHT


def test_a_place_may_be_turned_and_an_unknown_size_exceeds_nothing() -> None:
    box = limits(max_size=(60, 40, 30))
    assert misfit(places=[place("1", (30, 60, 40))], **box) is None
    assert misfit(places=[place("1")], **box) is None
    found = misfit(places=[place("1"), place("1", (41, 41, 5))], **box)
    assert found is not None
    assert (found.limit, found.given) == (Limit.SIZE, (41, 41, 5))


def test_thirty_per_cent_is_the_most_a_directory_may_lose() -> None:
    assert not shrinks_too_much(before=1000, now=700)
    assert shrinks_too_much(before=1000, now=699)
    assert not shrinks_too_much(before=0, now=0)
