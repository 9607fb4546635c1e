"""Which places there are and which branches each carrier has there: invented, always the same."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .towns import REGIONS, TOWNS, Town

_SPACE = uuid.UUID("6f0c4f5e-58a1-5d0e-9d37-0d3c1a5f8b11")

_STREETS = (
    ("вул. Складська", "ул. Складская"),
    ("вул. Вантажна", "ул. Грузовая"),
    ("просп. Зразковий", "просп. Образцовый"),
    ("вул. Поштова", "ул. Почтовая"),
    ("вул. Ярмаркова", "ул. Ярмарочная"),
    ("пров. Ливарний", "пер. Литейный"),
    ("вул. Млинова", "ул. Мельничная"),
    ("шосе Об'їзне", "шоссе Объездное"),
    ("вул. Бондарська", "ул. Бондарская"),
    ("вул. Ткацька", "ул. Ткацкая"),
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch or locker.

    :param kind: branch, cargo, locker, residents (a locker for one house), shop.
    :param weight: limit of the whole shipment, kg; 0 = none. ``place``: of one place.
    :param size: largest place: width, height, length, cm; zeroes = no limit.
    """

    ref: str
    town: Town
    number: int
    kind: str
    street: str
    street_ru: str
    weight: int = 0
    place: int = 0
    size: tuple[int, int, int] = (0, 0, 0)
    closed: bool = False
    lat: float = 0.0
    lon: float = 0.0


def ref_of(*parts: object) -> str:
    """Return a lasting id made of words."""
    return str(uuid.uuid5(_SPACE, "/".join(map(str, parts))))


def chance(*parts: object) -> int:
    """Return a lasting number under 1,000 made of words."""
    return zlib.crc32("/".join(map(str, parts)).encode()) % 1000


class World:
    """Places, and one carrier's branches.

    :param counts: branches in towns of size 0, 1, 2 and 3.
    :param with_lockers: every third branch is a locker, most of them for residents only.
    """

    def __init__(
        self,
        carrier: str,
        towns: Sequence[Town],
        counts: tuple[int, int, int, int],
        *,
        with_lockers: bool = False,
    ) -> None:
        self.carrier = carrier
        self.towns = towns
        self._counts = counts
        self._with_lockers = with_lockers

    @cached_property
    def branches(self) -> list[Branch]:
        return list(self._branches())

    @cached_property
    def town_by_ref(self) -> dict[str, Town]:
        return {self.ref(town): town for town in self.towns}

    @cached_property
    def branch_by_ref(self) -> dict[str, Branch]:
        return {branch.ref: branch for branch in self.branches}

    @cached_property
    def _branches_by_town(self) -> dict[str, list[Branch]]:
        found: dict[str, list[Branch]] = {}
        for branch in self.branches:
            found.setdefault(branch.town.key, []).append(branch)
        return found

    def ref(self, town: Town) -> str:
        """Return the carrier's id of a place."""
        return ref_of(self.carrier, town.key)

    def branches_in(self, town: Town) -> list[Branch]:
        """Return the branches of a place."""
        return self._branches_by_town.get(town.key, [])

    def _branches(self) -> Iterator[Branch]:
        for town in self.towns:
            for number in range(1, self._counts[town.size] + 1):
                yield self._branch(town, number)

    def _branch(self, town: Town, number: int) -> Branch:
        draw = chance(self.carrier, town.key, number)
        street, street_ru = _STREETS[draw % len(_STREETS)]
        house = 1 + draw % 149
        kind, weight, place, size = self._limits(number, draw)
        return Branch(
            ref=ref_of(self.carrier, town.key, number),
            town=town,
            number=number if kind in ("branch", "cargo") else 5000 + number,
            kind=kind,
            street=f"{street}, {house}",
            street_ru=f"{street_ru}, {house}",
            weight=weight,
            place=place,
            size=size,
            # One of forty is shut for the time being, but never the first of a town.
            closed=number > 1 and draw % 40 == 7,
            lat=round(town.lat + (draw % 80 - 40) / 1000, 6),
            lon=round(town.lon + (draw % 90 - 45) / 1000, 6),
        )

    def _limits(self, number: int, draw: int) -> tuple[str, int, int, tuple[int, int, int]]:
        if number == 1:
            return "cargo", 0, 1100, (300, 170, 300)
        if self._with_lockers and number % 3 == 0:
            kind = "residents" if draw % 5 else "locker"
            return kind, 20, 0, (40, 30, 60)
        if number % 7 == 0:
            return "shop", 5, 0, (40, 30, 50)
        return ("branch", 30, 0, (70, 70, 120)) if number % 2 else ("branch", 0, 30, (70, 70, 120))


def small_world(carrier: str) -> World:
    """Return the world of the demo and of most tests: some forty places."""
    if carrier == "novaposhta":
        return World(carrier, TOWNS, (0, 3, 9, 30), with_lockers=True)
    towns = [town for town in TOWNS if town.size or carrier == "sat"]
    return World(carrier, towns, (0, 1, 2, 3))


def large_world(carrier: str, *, places: int, branches: int) -> World:
    """Return a world of a given size, as large as the largest carrier's directory."""
    towns = [*TOWNS, *_villages(places - len(TOWNS))]
    world = World(carrier, towns, (0, 1, 2, 3), with_lockers=True)
    found: list[Branch] = []
    # Round after round through the places, so that large towns get most of them; one village of
    # three has a branch.
    most = [
        (town, (int(place % 3 == 0), 40, 400, 4000)[town.size]) for place, town in enumerate(towns)
    ]
    number = 0
    while len(found) < branches:
        number += 1
        most = [(town, limit) for town, limit in most if number <= limit]
        if not most:
            raise ValueError(f"{places} places are too few for {branches} branches")
        found += [world._branch(town, number) for town, __ in most[: branches - len(found)]]
    world.branches = found
    return world


_STEMS = (
    ("Зелен", "Зелен"),
    ("Вишн", "Вишн"),
    ("Яблун", "Яблон"),
    ("Степ", "Степ"),
    ("Калин", "Калин"),
    ("Верб", "Верб"),
    ("Дубр", "Дубр"),
    ("Соснів", "Соснов"),
    ("Ольх", "Ольх"),
    ("Гор", "Гор"),
    ("Лип", "Лип"),
    ("Явор", "Явор"),
    ("Петр", "Петр"),
    ("Іван", "Иван"),
    ("Миколаї", "Николае"),
    ("Олександр", "Александр"),
    ("Василь", "Василь"),
    ("Федор", "Федор"),
    ("Тарас", "Тарас"),
    ("Богдан", "Богдан"),
    ("Михайл", "Михайл"),
    ("Семен", "Семен"),
    ("Андрії", "Андрее"),
    ("Григор", "Григор"),
)
_ENDINGS = (
    ("івка", "овка"),
    ("ичі", "ичи"),
    ("ове", "ово"),
    ("ське", "ское"),
    ("анка", "анка"),
    ("енки", "енки"),
    ("инці", "инцы"),
    ("ополь", "ополь"),
)
_BEFORE = (
    ("", ""),
    ("Нова ", "Новая "),
    ("Стара ", "Старая "),
    ("Велика ", "Большая "),
    ("Мала ", "Малая "),
    ("Верхня ", "Верхняя "),
    ("Нижня ", "Нижняя "),
)


def _villages(count: int) -> Iterator[Town]:
    """Yield villages; names repeat from region to region, as they do in life."""
    for number in range(count):
        draw = zlib.crc32(f"village/{number}".encode())
        stem, ending, before = (
            _STEMS[draw % len(_STEMS)],
            _ENDINGS[draw // 31 % len(_ENDINGS)],
            _BEFORE[draw // 997 % len(_BEFORE)],
        )
        region, region_ru = REGIONS[draw // 7919 % len(REGIONS)]
        uk, ru = (f"{before[n]}{stem[n]}{ending[n]}" for n in (0, 1))
        district = f"{_STEMS[draw // 104729 % len(_STEMS)][0]}ський"
        yield Town(
            f"village-{number}",
            *(uk, ru, region, region_ru, district, "село"),
            *(44.5 + draw % 7000 / 1000, 22.5 + draw // 7 % 17000 / 1000),
            0,
        )
