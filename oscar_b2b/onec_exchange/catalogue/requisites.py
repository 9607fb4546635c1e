"""What the requisites of a good mean (``ЗначенияРеквизитов``); names as 1C's users write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from oscar_b2b.core.models import ProductRelation
from oscar_b2b.onec_exchange.commerceml.numbers import decimal_of

_KNOWN, _HTML, _FILE, _FILE_TITLE, _TYPE = "known", "html", "file", "file-title", "type"

#: Lists of related goods: ids separated by ``;``, in a kit ``id*quantity``.
RELATIONS = {
    "комплектующие": ProductRelation.KIT,
    "комплект": ProductRelation.KIT,
    "состав комплекта": ProductRelation.KIT,
    "состав набора": ProductRelation.KIT,
    "набор": ProductRelation.KIT,
    "аналоги": ProductRelation.ANALOGUE,
    "аналог": ProductRelation.ANALOGUE,
    "сопутствующие": ProductRelation.ACCESSORY,
    "сопутствующие товары": ProductRelation.ACCESSORY,
    "аксессуары": ProductRelation.ACCESSORY,
    "похожие": ProductRelation.SIMILAR,
    "похожие товары": ProductRelation.SIMILAR,
}

_MEANINGS = {
    **RELATIONS,
    "описаниевформатеhtml": _HTML,
    "файл": _FILE,
    "описаниефайла": _FILE_TITLE,
    "типноменклатуры": _TYPE,
    # Read by the reader of goods, or by modules that own what they say.
    **dict.fromkeys(
        [
            "полное наименование",
            "видноменклатуры",
            "пометкаудаления",
            "код",
            "вес",
            "объем",
            "ширина",
            "длина",
            "высота",
            "страна",
            "квант",
            "кратность",
            "упаковка",
        ],
        _KNOWN,
    ),
}

#: ``ТипНоменклатуры`` of what cannot lie in a warehouse.
_SERVICES = {"услуга", "послуга", "работа", "робота"}

#: Bitrix keeps a text with its kind as serialised PHP, and 1C gives it back as it came.
_PHP_TEXT = re.compile(r'^a:2:\{s:4:"TEXT";s:\d+:"(.*?)";s:4:"TYPE";', re.DOTALL)


@dataclass(slots=True)
class Extras:
    """What the requisites of one good add to it."""

    html: str = ""
    is_service: bool = False
    #: Path → title; a title may come without the path being a file of ours.
    files: dict[str, str] = field(default_factory=dict)
    #: Kind of relation → (code, quantity as text); an empty list clears the relations.
    relations: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def read(requisites: Iterable[tuple[str, str]], unknown: Counter[str]) -> Extras:
    """Sort the requisites of a good by meaning; count names nobody reads in ``unknown``."""
    extras = Extras()
    for name, value in requisites:
        meaning = _meaning(name)
        if meaning == _KNOWN:
            continue
        if meaning is None:
            unknown[name] += 1
        elif meaning == _TYPE:
            extras.is_service = value.strip().lower() in _SERVICES
        elif meaning == _HTML:
            extras.html = _text_of(value)
        elif meaning == _FILE:
            if value.strip():
                extras.files.setdefault(value.strip(), "")
        elif meaning == _FILE_TITLE:
            path, _hash, title = value.partition("#")
            if path.strip():
                extras.files[path.strip()] = title.strip()
        else:
            extras.relations.setdefault(meaning, []).extend(_related(value))
    return extras


@lru_cache(maxsize=4096)
def _meaning(name: str) -> str | None:
    return _MEANINGS.get(" ".join(name.lower().split()))


def _text_of(value: str) -> str:
    found = _PHP_TEXT.match(value.strip())
    return found.group(1) if found else value


def _related(value: str) -> Iterable[tuple[str, str]]:
    for each in re.split(r"[;\n]", value):
        code, _star, quantity = each.partition("*")
        if code.strip():
            yield code.strip(), quantity.strip() or "1"


def quantity_of(text: str) -> str | None:
    """Return a quantity as plain digits; ``None`` when it is no positive number."""
    number = decimal_of(text)
    return str(number) if number is not None and 0 < number < 1_000_000 else None
