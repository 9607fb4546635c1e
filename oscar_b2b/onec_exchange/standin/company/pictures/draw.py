"""Draws each picture that the goods share once."""

from __future__ import annotations

from collections.abc import Iterable

from ..assortment.family import Family, Option
from ..model import Manager
from . import chemistry, stationery, tools
from .portraits import draw_portrait
from .sketch import Drawing, mix, render

DRAWINGS: dict[str, Drawing] = tools.DRAWINGS | chemistry.DRAWINGS | stationery.DRAWINGS

#: Colours of options that have one; the rest shift the family's colour step by step.
_NAMED: dict[str, str] = {
    "LM": "#d9c22f",
    "LV": "#8e6fc1",
    "AP": "#6bb04a",
    "PN": "#2f8a5b",
    "OC": "#2f6fb0",
    "WH": "#9fb6cc",
    "BK": "#4a5560",
    "CO": "#d0528f",
    "KD": "#f0a05a",
    "CT": "#8fb4d8",
    "SP": "#78b86a",
    "AL": "#5fae6e",
    "HM": "#e0b25a",
    "CH": "#e3c64a",
    "SB": "#3fa0c9",
    "CI": "#e79a2e",
    "BR": "#a8407a",
    "YE": "#e2c43a",
    "GN": "#4fa35a",
    "PK": "#e07aa6",
    "OR": "#e58a35",
    "BL": "#2f6fc0",
    "ZN": "#a3b0bc",
    "A2": "#c8d2db",
    "NE": "#ee6f9a",
    "NO": "#8fa5b8",
    "IN": "#2f5f8f",
    "MT": "#3b4550",
    "GM": "#1f6f8b",
    "DK": "#2f3740",
    "CR": "#6aa9d6",
}
_SHIFTS = ("#1f6fb0", "#b0432f", "#3f8f5f", "#7a4fa0", "#c78a2a", "#2f8f9f", "#a03f70")


def tint(family: Family, option: Option, place: int) -> str:
    """Return the colour of a variant of a family's picture."""
    named = _NAMED.get(option.code)
    if named:
        return named
    return family.colour if place == 0 else mix(family.colour, _SHIFTS[place % 7], 0.7)


def draw_pictures(families: Iterable[Family], managers: Iterable[Manager]) -> dict[str, bytes]:
    """Return picture name → PNG for all looks of all families and the managers' portraits."""
    pictures = {}
    for family in families:
        drawing = DRAWINGS[family.picture]
        name = f"{family.picture}/{family.prefix}"
        if family.tint_axis is None:
            pictures[name] = render(drawing, family.colour)
            continue
        for place, option in enumerate(family.axes[family.tint_axis].options):
            pictures[f"{name}/{option.code}"] = render(drawing, tint(family, option, place))
    for manager in managers:
        pictures[manager.picture] = draw_portrait(manager.picture.rpartition("/")[2])
    return pictures
