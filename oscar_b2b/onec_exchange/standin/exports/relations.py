"""Reference tables of goods that go together: analogues, accessories, contents of kits."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from ..company.model import Good
from ..company.numbers import guid
from ..store import Store

_BRAND = re.compile(r"\s*«[^»]+»")
_THREAD = re.compile(r"\bМ\d+")
#: Beginning of the good's name → beginnings of what is bought with it; ``{М}`` = the same thread.
_ACCESSORIES = {
    "Болт ": ("Гайка {М} DIN 934", "Шайба плоска {М} ", "Шайба пружинна {М} "),
    "Гвинт ": ("Гайка {М} DIN 934", "Шайба плоска {М} "),
    "Шпилька різьбова ": ("Гайка {М} DIN 934", "Шайба плоска {М} "),
    "Дриль ": ("Набір свердел по металу", "Свердло по металу 6 ", "Окуляри захисні"),
    "Перфоратор ": ("Бур SDS-plus 6×110", "Бур SDS-plus 10×160", "Окуляри захисні"),
    "Кутова шліфмашина ": ("Диск відрізний 125", "Диск відрізний 230", "Окуляри захисні"),
    "Степлер ": ("Скоби", "Папка-реєстратор"),
}
_KITS = {
    "Набір гайок і шайб 100": (("Гайка М5 ", 25), ("Гайка М6 ", 25), ("Шайба плоска М6 ", 50)),
    "Набір гайок і шайб 250": (("Гайка М5 ", 75), ("Гайка М6 ", 75), ("Шайба плоска М6 ", 100)),
    "Набір гайок і шайб 500": (("Гайка М5 ", 150), ("Гайка М6 ", 150), ("Шайба плоска М6 ", 200)),
    "Набір свердел": (("Свердло по металу 3 ", 1), ("Свердло по металу 5 ", 1)),
}


def relation_rows(store: Store, _at: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield rows of ``СвязиТоваров``: the same good of other makers, and what goes with it."""
    goods = store.all("goods")
    alike: dict[tuple[str, str], list[Good]] = defaultdict(list)
    for good in goods:
        if _BRAND.search(good.name):
            alike[good.kind, _BRAND.sub("", good.name)].append(good)
    for family in alike.values():
        for good in family:
            others = [each for each in family if each is not good]
            for place, other in enumerate(others[:4], start=1):
                yield _row(good, other, "Аналог", place)
    for good in goods:
        for beginning, wanted in _ACCESSORIES.items():
            if good.name.startswith(beginning):
                for place, other in enumerate(_found(good, wanted, goods), start=1):
                    yield _row(good, other, "Сопутствующий", place)


def kit_rows(store: Store, _at: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield rows of ``КомплектыТоваров``: what a set is made of."""
    goods = store.all("goods")
    for kit in goods:
        for beginning, parts in _KITS.items():
            if not kit.name.startswith(beginning):
                continue
            for place, (part, quantity) in enumerate(parts, start=1):
                other = next((each for each in goods if each.name.startswith(part)), None)
                if other is not None:
                    yield (
                        guid("kit", f"{kit.id}/{other.id}"),
                        {
                            "Комплект": kit.id,
                            "Товар": other.id,
                            "Количество": quantity,
                            "Порядок": place,
                        },
                    )


def _found(good: Good, wanted: tuple[str, ...], goods: list[Good]) -> Iterator[Good]:
    thread = _THREAD.search(good.name)
    for each in wanted:
        if "{М}" in each and thread is None:
            continue
        beginning = each.replace("{М}", thread[0] if thread else "")
        found = next((other for other in goods if other.name.startswith(beginning)), None)
        if found is not None and found is not good:
            yield found


def _row(good: Good, other: Good, kind: str, place: int) -> tuple[str, dict[str, object]]:
    return (
        guid("relation", f"{kind}/{good.id}/{other.id}"),
        {
            "Товар": good.id,
            "СвязанныйТовар": other.id,
            "ВидСвязи": kind,
            "Порядок": place,
        },
    )
