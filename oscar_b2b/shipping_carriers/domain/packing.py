"""What an order weighs, into how many places it is packed, and which price stands for which.

Nobody packs at checkout: the places are a guess, good enough for a price and for the limits of a
branch. The waybill is made with the real ones.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Protocol

from oscar_b2b.shipping_carriers.carriers.base import Place
from oscar_b2b.shipping_carriers.domain.limits import Sized

#: What one person carries, kg and m³: heavier goods are packed into several places.
_CARRIED, _ROOMY = Decimal(30), Decimal("0.25")
#: More places than these go on pallets, which are no boxes of 30 kg.
_MOST_PLACES = 30
#: No carrier takes a place of nothing, kg.
_LEAST = Decimal("0.1")
_CM_IN_METRE = 100
#: (up to kg, rounded up to kg). All divide whole kilograms, at which tariffs have their steps.
_ROUNDING = (
    (Decimal(10), Decimal("0.1")),
    (Decimal(100), Decimal("0.5")),
    (Decimal("Infinity"), Decimal(1)),
)
#: Digits of a declared value that count: the fee of insurance is half a percent of it.
_DIGITS = 2
_LEAST_DECLARED = Decimal(100)


class Line(Protocol):
    """A line of a basket; ``sale_unit`` has kg and m³ of one unit and counts ``quantity``."""

    @property
    def sale_unit(self) -> Any: ...
    @property
    def quantity(self) -> int: ...
    @property
    def product(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Load:
    """The goods of an order together.

    :param weight: kg, as far as known; volume: m³, as far as known.
    :param pieces: units, those of goods sold in parts rounded up.
    :param lacks_weight: articles (else names) of goods whose weight is not known.
    :param lacks_volume: some volume is not known, so that ``volume`` is too small.
    :param heaviest: kg of the heaviest unit.
    """

    weight: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    pieces: int = 0
    lacks_weight: tuple[str, ...] = ()
    lacks_volume: bool = False
    heaviest: Decimal = Decimal(0)

    @property
    def is_approximate(self) -> bool:
        """Whether prices by this weight are no more than approximate."""
        return bool(self.lacks_weight)

    @property
    def known_weight(self) -> Decimal | None:
        """Return the weight for rules that compare with it; ``None`` when nothing is known."""
        return self.weight or None


def load_of(lines: Iterable[Line]) -> Load:
    """Return what the lines of a basket come to; asks the database for nothing."""
    weight = volume = heaviest = Decimal(0)
    pieces = 0
    lacks_volume = False
    lacking: dict[str, None] = {}
    for line in lines:
        # A line without a price has no unit of its own accord; the checkout page gives it one.
        unit = getattr(line, "unit_info", None) or line.sale_unit
        count = Decimal(unit.units(line.quantity))
        pieces += math.ceil(count)
        weight += unit.weight * count
        volume += unit.volume * count
        # Of what is sold in parts (cable, paint) one unit is no piece that has to stay whole.
        if not unit.is_fractional:
            heaviest = max(heaviest, unit.weight)
        if unit.weight <= 0:
            lacking[line.product.upc or line.product.get_title()] = None
        lacks_volume = lacks_volume or unit.volume <= 0
    return Load(weight, volume, pieces, tuple(lacking), lacks_volume, heaviest)


def places_of(load: Load) -> tuple[Place, ...]:
    """Return the places a load is likely packed into, alike, of 0.1 kg at least.

    As many as it takes for places that one person carries; a heavier unit is not cut. Sizes (cm)
    only when every volume is known: the sides of a box that holds it and is as near to a cube as
    whole centimetres allow.
    """
    carried = max(_CARRIED, load.heaviest)
    count = max(math.ceil(load.weight / carried), math.ceil(load.volume / _ROOMY), 1)
    count = min(count, max(load.pieces, 1), _MOST_PLACES)
    weight = max((load.weight / count).quantize(Decimal("0.001"), ROUND_CEILING), _LEAST)
    size = None if load.lacks_volume else _box(load.volume / count)
    return (Place(weight, size),) * count


def rounded_places(places: Sequence[Sized]) -> tuple[Place, ...]:
    """Return places with weights rounded up, so that orders almost alike share one price."""
    return tuple(Place(_rounded(each.weight), each.size) for each in places)


def rounded_declared(declared: Decimal) -> Decimal:
    """Return a declared value rounded up to two digits, hryvnias; 100 at least.

    >>> rounded_declared(Decimal("12345.67"))
    Decimal('13000')
    """
    if declared <= _LEAST_DECLARED:
        return _LEAST_DECLARED
    step = Decimal(10) ** (declared.adjusted() + 1 - _DIGITS)
    return (declared / step).to_integral_value(ROUND_CEILING) * step


def fingerprint(**facts: Any) -> str:
    """Return the key of facts: the same for the same, whatever their order; 64 hex digits.

    :param facts: texts, numbers, places; of places only kg and cm count.
    """
    plain = {name: _plain(value) for name, value in facts.items()}
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # 5 and 5.00 are one sum.
        return f"{value.normalize():f}"
    if isinstance(value, Place):
        return [_plain(value.weight), value.size]
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _rounded(weight: Decimal) -> Decimal:
    step = next(step for up_to, step in _ROUNDING if weight <= up_to)
    return max((weight / step).to_integral_value(ROUND_CEILING) * step, _LEAST)


def _box(volume: Decimal) -> tuple[int, int, int] | None:
    """Return whole sides, longest first, of a box that holds so many m³."""
    if volume <= 0:
        return None
    centimetres = math.ceil(volume * _CM_IN_METRE**3)
    first = max(round(centimetres ** (1 / 3)), 1)
    second = max(round(math.sqrt(centimetres / first)), 1)
    third = math.ceil(centimetres / (first * second))
    longest, middle, shortest = sorted((first, second, third), reverse=True)
    return (longest, middle, shortest)
