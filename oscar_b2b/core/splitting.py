"""How an order is split by address or by day: what a part is, where it may go, what fits.

Without Django's database; ``services.splits`` does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from oscar_b2b.core.amounts import quantity
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.units import UnitInfo

#: So many orders come out of one basket at most.
MOST_PARTS = 20


class SplitPlaces(Protocol):
    """Extension point ``split_places``: the addresses a dealer's goods may go to."""

    order: int

    def places(self, context: B2BContext) -> list[tuple[str, str]]:
        """Return ``(value, name)`` of the places kept for this dealer, in a fixed number of
        queries."""

    def fill(
        self, *, basket: Any, source: Any, context: B2BContext, place: str, day: date | None
    ) -> None:
        """Fill in the delivery of a part's basket.

        :param source: the basket that was split; what was entered for it holds for the rest.
        :param place: one of ``places``, or "" = to be entered on the part's page.
        """


@dataclass(frozen=True, slots=True)
class Part:
    """What the buyer wants in one part.

    :param quantities: line id → units; of the first part nothing: it gets the rest.
    :param place: value of ``SplitPlaces``; ``label``: its name.
    """

    quantities: Mapping[int, Decimal | int] = field(default_factory=dict)
    place: str = ""
    label: str = ""
    day: date | None = None


class UnableToSplit(Exception):
    """The basket stays as it is.

    :param reasons: translated; those about the whole.
    :param at: (line id, number of the part) → translated reason; part 1 is the rest.
    """

    def __init__(
        self, reasons: Sequence[str], at: Mapping[tuple[int, int], str] | None = None
    ) -> None:
        self.reasons = list(reasons)
        self.at = dict(at or {})
        super().__init__("; ".join([*self.reasons, *self.at.values()]))


class AlreadySplit(UnableToSplit):
    """A second press: parts of this basket wait already."""

    def __init__(self) -> None:
        super().__init__([_("This basket is split already.")])


def shares(
    lines: Sequence[Any], units: Mapping[int, UnitInfo], parts: Sequence[Part]
) -> dict[int, list[int]]:
    """Return line id → quanta in each part; the first part gets what is left.

    :param lines: of the basket; ``units`` by product id.
    :raises UnableToSplit: with every quantity that does not fit, and with empty parts.
    """
    at: dict[tuple[int, int], str] = {}
    found: dict[int, list[int]] = {}
    for line in lines:
        unit = units[line.product_id]
        row = [0]
        for number, part in enumerate(parts[1:], start=2):
            asked = part.quantities.get(line.pk, 0)
            quanta = unit.quanta(asked) if unit.takes(asked) else 0
            if not unit.takes(asked) or unit.units(quanta) != asked:
                at[line.pk, number] = _("Sold in whole units only.")
            elif unit.rounded_up(quanta) != quanta:
                fewer = unit.rounded_up(quanta) - unit.multiple
                at[line.pk, number] = _("Sold in multiples of %(step)s: %(fewer)s or %(more)s.") % {
                    "step": quantity(unit.step),
                    "fewer": quantity(unit.units(fewer)),
                    "more": quantity(unit.units(unit.rounded_up(quanta))),
                }
            row.append(quanta)
        row[0] = line.quantity - sum(row)
        if row[0] < 0:
            at[line.pk, 1] = _("The parts have more than there is in the basket: %s.") % quantity(
                unit.units(line.quantity)
            )
        found[line.pk] = row
    reasons = []
    if not at:
        for number in range(len(parts)):
            if not any(row[number] for row in found.values()):
                reasons.append(
                    _("Leave something in part 1, or take one part less.")
                    if number == 0
                    else _("Part %d has no goods yet.") % (number + 1)
                )
    if at or reasons:
        raise UnableToSplit(reasons, at)
    return found
