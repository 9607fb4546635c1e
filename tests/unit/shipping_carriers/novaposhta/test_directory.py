"""Oblasts, towns, branches and lockers."""

from __future__ import annotations

from decimal import Decimal

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.novaposhta import envelope, parse_directory
from tests.unit.shipping_carriers.novaposhta.shipments import ref
from tests.unit.shipping_carriers.replay import stored


def rows(name: str) -> list[dict[str, object]]:
    return envelope.read(stored("novaposhta", name), what="test").rows


def cities(name: str) -> list[City | None]:
    oblasts = parse_directory.areas(rows("getAreas.good.json"))
    return [parse_directory.city(row, oblasts) for row in rows(name)]


def points(name: str) -> list[Point | None]:
    return [parse_directory.point(row) for row in rows(name)]


def test_oblasts() -> None:
    assert parse_directory.areas(rows("getAreas.good.json")) == {
        ref(11): "Київська",
        ref(12): "Дніпропетровська",
        ref(13): "Хмельницька",
    }
    assert parse_directory.areas(rows("getAreas.odd.json")) == {ref(11): "Київська"}
    assert parse_directory.areas(rows("getAreas.empty.json")) == {}


def test_towns_of_the_same_name_differ_by_ref_oblast_and_district() -> None:
    _, town, village = cities("getCities.good.json")
    assert town == City(ref(102), Names("Кам'янське", "Каменское"), "Дніпропетровська", "", "місто")
    assert village == City(
        ref(103), Names("Кам'янське", "Каменское"), "Хмельницька", "Хмельницький р-н", "село"
    )


def test_odd_towns() -> None:
    first, nameless, refless, russian = cities("getCities.odd.json")
    assert first is not None
    assert (first.name, first.region, first.kind) == (Names("Зразкове", ""), "Київська", "")
    assert nameless is None
    assert refless is None
    # Brackets that tell no district belong to the name.
    assert russian == City(ref(105), Names("", "Поселок (Новый)"), "", "", "місто")
    assert cities("getCities.empty.json") == []


def test_kinds_limits_and_what_can_be_chosen() -> None:
    cargo, branch, denied, shop, locker, residents = points("getWarehouses.good.json")
    assert cargo is not None
    assert cargo.kind == Kind.CARGO
    assert (cargo.max_weight, cargo.max_place_weight) == (None, Decimal(1100))
    assert branch is not None
    assert (branch.max_weight, branch.max_place_weight) == (None, Decimal(30))
    assert branch.open
    assert branch.public
    assert denied is not None
    assert denied.max_weight == Decimal(30)
    assert not denied.open
    assert shop is not None
    assert (shop.kind, shop.number, shop.max_weight) == (Kind.SHOP, "310", Decimal(5))
    assert locker is not None
    assert (locker.kind, locker.max_size) == (Kind.LOCKER, (60, 40, 30))
    assert locker.public
    assert locker.extra == {"kind": "locker", "index": "7/35480", "max_declared": "10000"}
    assert residents is not None
    assert residents.open
    assert not residents.public


def test_a_branch_in_full() -> None:
    branch = points("getWarehouses.good.json")[1]
    assert branch == Point(
        ref=ref(202),
        city=ref(101),
        number="2",
        kind=Kind.BRANCH,
        name=Names("Відділення №2: вул. Тестова, 2", "Отделение №2: вул. Тестова, 2"),
        address=Names("вул. Тестова, 2", "вул. Тестова, 2"),
        phone="380440000000",
        max_weight=None,
        max_place_weight=Decimal(30),
        max_size=(120, 120, 120),
        hours={**dict.fromkeys(range(1, 6), "08:00-21:00"), 6: "09:00-18:00"},
        lat=50.4501,
        lon=30.5234,
        open=True,
        public=True,
        extra={"kind": "branch", "index": "7/2"},
    )


def test_odd_branches() -> None:
    plain, swapped, far, new, townless, nothing = points("getWarehouses.odd.json")
    assert plain is not None
    assert (plain.number, plain.max_weight, plain.max_place_weight) == ("7", None, None)
    assert plain.max_size is None
    assert plain.hours == {}
    assert plain.extra == {"kind": "branch"}
    assert swapped is not None
    assert (swapped.lat, swapped.lon) == (50.4501, 30.5234)
    assert not swapped.open
    assert far is not None
    assert (far.lat, far.lon, far.kind) == (None, None, Kind.LOCKER)
    assert new is not None
    assert new.kind == Kind.BRANCH
    assert not new.open
    assert townless is None
    assert nothing is None
    assert points("getWarehouses.empty.json") == []
