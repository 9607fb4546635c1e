"""The vocabulary in which the assortment is written down.

A family is one row of a price list ("bolt DIN 933") with axes (thread, length, coating); every
combination of the axes that ``keep`` lets through is a good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an axis.

    ``text`` stands in the property, ``short`` in the good's name, ``code`` in the article;
    ``price`` and ``weight`` multiply the family's; ``number`` is the size for ``keep``.
    """

    text: str
    short: str
    code: str
    price: float = 1.0
    weight: float = 1.0
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """A property by which the goods of a family differ, with its values in order."""

    property: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of goods. Retail ``price`` in hryvnias, ``weight`` in kilograms of one unit.

    ``name`` and ``description`` are format strings over the short texts of the axes ({0}, {1} …).
    ``picture`` is the name of a drawing; ``tint_axis`` says which axis changes its colour.
    ``characteristic`` splits each good into offers (sizes, colours) instead of separate goods.
    ``quantum`` is the smallest part of the unit that is sold; ``multiple`` and ``pack`` count it.
    """

    group: str
    prefix: str
    name: str
    description: str
    picture: str
    price: float
    weight: float
    axes: tuple[Axis, ...]
    unit: str = "796"
    multiple: int = 1
    pack: int = 1
    quantum: Decimal = Decimal(1)
    density: float = 0.6
    properties: dict[str, str] = field(default_factory=dict)
    characteristic: Axis | None = None
    tint_axis: int | None = None
    colour: str = "#8a97a5"
    keep: Callable[[tuple[float, ...]], bool] = lambda _numbers: True


def _figure(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def sizes(
    property_name: str,
    values: tuple[float, ...],
    *,
    unit: str = "мм",
    base: float,
    power: float = 1.0,
    prefix: str = "",
    short_unit: bool = False,
    weighs: bool = True,
) -> Axis:
    """Return an axis of measures; price and weight grow as ``(value / base) ** power``.

    ``weighs=False`` leaves the weight alone (goods packed by the kilogram).
    """
    options = []
    for value in values:
        figure = f"{prefix}{_figure(value)}"
        text = f"{figure} {unit}".strip()
        options.append(
            Option(
                text=text,
                short=text if short_unit else figure,
                code=_figure(value).replace(",", "").zfill(2),
                price=(value / base) ** power,
                weight=(value / base) ** power if weighs else 1.0,
                number=value,
            )
        )
    return Axis(property_name, tuple(options))


def kinds(property_name: str, *rows: tuple[str, str, float] | tuple[str, str]) -> Axis:
    """Return an axis of words: (text, code for the article[, price factor])."""
    return Axis(
        property_name,
        tuple(
            Option(text=row[0], short=row[0], code=row[1], price=row[2] if len(row) > 2 else 1.0)
            for row in rows
        ),
    )


def counts(
    property_name: str, values: tuple[int, ...], *, base: int, word: str, power: float = 0.93
) -> Axis:
    """Return an axis of counts in a package; a bigger package is a little cheaper per piece."""
    return Axis(
        property_name,
        tuple(
            Option(
                text=f"{value} {word}",
                short=f"{value} {word}",
                code=str(value),
                price=(value / base) ** power,
                weight=value / base,
                number=value,
            )
            for value in values
        ),
    )


def volumes(values: tuple[float, ...], *, base: float = 1.0) -> Axis:
    """Return an axis of bottle volumes in litres."""
    return Axis(
        "Об'єм",
        tuple(
            Option(
                text=f"{_figure(value)} л" if value >= 1 else f"{value * 1000:g} мл",
                short=f"{_figure(value)} л" if value >= 1 else f"{value * 1000:g} мл",
                code=f"{value * 1000:g}"[:4],
                price=(value / base) ** 0.88,
                weight=value / base,
                number=value,
            )
            for value in values
        ),
    )


COLOURS = {
    "білий": "WH",
    "чорний": "BK",
    "сірий": "GR",
    "синій": "BL",
    "червоний": "RD",
    "зелений": "GN",
    "жовтий": "YE",
    "коричневий": "BN",
    "бордовий": "BO",
    "помаранчевий": "OR",
    "фіолетовий": "VI",
    "рожевий": "PK",
}


def colours(*names: str, property_name: str = "Колір") -> Axis:
    """Return an axis of colours at one price."""
    return kinds(property_name, *((name, COLOURS[name]) for name in names))
