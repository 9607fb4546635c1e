"""What is typed on the page that splits an order: read, and shown again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from oscar_b2b.core.splitting import MOST_PARTS, Part

_WHOLE = re.compile(r"[0-9]{1,9}")
_FRACTION = re.compile(r"[0-9]{1,9}[.,](?!000)[0-9]{1,3}")


@dataclass(slots=True)
class TypedPart:
    """One part as it stands on the page; ``place`` and ``day`` as texts."""

    number: int
    place: str = ""
    day: str = ""
    fault: str = ""


@dataclass(slots=True)
class TypedSplit:
    """The whole page; a dictionary of the cells' texts keeps 500 lines cheap.

    :param texts: (line id, number of the part) → text; ``faults``: what is wrong with it.
    """

    parts: list[TypedPart]
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    units: dict[tuple[int, int], Decimal | int] = field(default_factory=dict)
    own_number: str = ""
    comment: str = ""

    @property
    def is_valid(self) -> bool:
        """Nothing is wrong with what was typed itself."""
        return not self.faults and not any(each.fault for each in self.parts)

    def asked(self, places: Mapping[str, str]) -> list[Part]:
        """Return the parts in the words of the service.

        :param places: value → name of those that may be chosen.
        """
        found = []
        for each in self.parts:
            quantities = {
                line: u for (line, number), u in self.units.items() if number == each.number
            }
            found.append(
                Part(
                    quantities=quantities,
                    place=each.place,
                    label=places.get(each.place, ""),
                    day=date.fromisoformat(each.day) if each.day else None,
                )
            )
        return found


def read(data: Any, *, places: Mapping[str, str], today: date) -> TypedSplit:
    """Read the page's form; what is typed wrong stays as it is, with a fault beside it.

    :param data: a ``QueryDict``.
    """
    typed = TypedSplit(
        parts=[_part(data, number, places, today) for number in range(1, _count(data) + 1)],
        own_number=data.get("own_number", "").replace("\0", "")[:64],
        comment=data.get("comment", "").replace("\0", "")[:2000],
    )
    for name, text in data.items():
        cell = _cell(name)
        cleaned = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if cell is None or not cleaned or cell[1] > len(typed.parts):
            continue
        typed.texts[cell] = text[:20]
        if _WHOLE.fullmatch(cleaned):
            typed.units[cell] = int(cleaned)
        elif _FRACTION.fullmatch(cleaned):
            typed.units[cell] = Decimal(cleaned.replace(",", "."))
        else:
            typed.faults[cell] = _("“%s” is not a quantity.") % text[:20]
    return typed


def _count(data: Any) -> int:
    text = data.get("parts", "2")
    count = int(text) if _WHOLE.fullmatch(text) and text.isascii() else 2
    count += {"more": 1, "less": -1}.get(data.get("step", ""), 0)
    return min(max(count, 2), MOST_PARTS)


def _part(data: Any, number: int, places: Mapping[str, str], today: date) -> TypedPart:
    place, day = data.get(f"place-{number}", ""), data.get(f"day-{number}", "").strip()[:10]
    fault = ""
    if place not in places:
        place = ""
    if day:
        try:
            if date.fromisoformat(day) < today:
                fault = _("This day is over. Choose today or a later one.")
        except ValueError:
            fault = _("Type a date, such as %s.") % today.isoformat()
    return TypedPart(number, place, day, fault)


def _cell(name: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"qty-([0-9]{1,18})-([0-9]{1,2})", name)
    return (int(found[1]), int(found[2])) if found and int(found[2]) > 1 else None
