"""Towns and branches, in two languages."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.base import City, Kind, Names, Point
from oscar_b2b.shipping_carriers.carriers.delivery import envelope, parse_directory
from tests.unit.shipping_carriers.delivery.parcels import ref
from tests.unit.shipping_carriers.replay import stored

BRANCHES = "GetWarehousesListInDetail"


def rows(name: str) -> list[dict[str, object]]:
    return envelope.rows(envelope.read(stored("delivery", name), what="test"))


def cities(case: str) -> list[City | None]:
    russian = parse_directory.by_id(rows("GetAreasList.russian.json"))
    return [parse_directory.city(row, russian) for row in rows(f"GetAreasList.{case}.json")]


def points(case: str) -> list[Point | None]:
    russian = parse_directory.by_id(rows(f"{BRANCHES}.russian.json"))
    return [parse_directory.point(row, russian) for row in rows(f"{BRANCHES}.{case}.json")]


def test_towns() -> None:
    region, district = "Зразкова область", "Тестовий"
    assert cities("good") == [
        City(ref(101), Names("Зразкове", "Образцовое"), region, district),
        City(ref(102), Names("Кам'янське", "Каменское"), region, district),
    ]
    assert cities("empty") == []


def test_odd_towns() -> None:
    first, nameless, refless = cities("odd")
    # Ids are GUIDs: their case means nothing.
    assert first == City(ref(101).upper(), Names("Зразкове", "Образцовое"), "", "")
    assert nameless is None
    assert refless is None


def test_branches() -> None:
    first, second, only = points("good")
    assert first == Point(
        ref=ref(201),
        city=ref(101),
        number="01",
        kind=Kind.BRANCH,
        name=Names("ЗРАЗКОВЕ-01", "ОБРАЗЦОВОЕ-01"),
        address=Names("вул. Тестова, 1", "ул. Тестовая, 1"),
        phone="(044) 000-00-00",
        hours="ПН-ПТ: 8:00-19:00",
        lat=50.430301,
        lon=30.650701,
    )
    assert second is not None
    assert second.number == "02"
    assert second.name == Names("ЗРАЗКОВЕ-02")
    assert second.extra == {"cash_on_delivery": "no"}
    # The only branch of a town has no number at all.
    assert only is not None
    assert (only.number, only.city) == ("", ref(102))
    assert points("empty") == []


def test_odd_branches() -> None:
    office, hyphen, townless, far = points("odd")
    assert office is not None
    assert not office.open
    assert (office.number, office.lat, office.lon) == ("03", 50.4303, 30.6507)
    assert hyphen is not None
    # The hyphen of a name is no number; the field may hold one, though; coordinates are swapped.
    assert (hyphen.number, hyphen.lat, hyphen.lon) == ("5", 50.43, 30.65)
    assert (hyphen.phone, hyphen.hours) == ("(044) 000-00-01", "")
    assert townless is None
    assert far is not None
    assert (far.number, far.lat, far.max_weight, far.max_size) == ("", None, None, None)
