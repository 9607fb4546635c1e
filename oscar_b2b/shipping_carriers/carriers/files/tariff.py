"""A tariff from a CSV text: steps of weight, with price and days on the way.

The format is this project's own (documented in docs/carrier-files.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.shipping_carriers.carriers.base import Quote, Shipment, Source
from oscar_b2b.shipping_carriers.carriers.files import cells
from oscar_b2b.shipping_carriers.carriers.files.problems import Problems
from oscar_b2b.shipping_carriers.carriers.files.table import Column, Row, rows
from oscar_b2b.shipping_carriers.carriers.values import ship_day

COLUMNS = (
    Column("from_kg", gettext_lazy("weight above which the row holds, kg; the first is 0"), True),
    Column("to_kg", gettext_lazy("weight up to which it holds, kg; empty in the last row")),
    Column("price", gettext_lazy("of the shipment, hryvnias"), True),
    Column(
        "price_per_extra_kg",
        gettext_lazy("for each kg begun above from_kg, added to the price; may be empty"),
    ),
    Column("days", gettext_lazy("on the way; empty = not known")),
    Column(
        "city_ref",
        gettext_lazy("place the row is for, as in the directory; empty = all other places"),
    ),
)

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Step:
    """A row.

    :param above: kg; the step holds for more than this.
    :param up_to: kg; ``None`` = without end.
    :param per_kg: hryvnias for each kg begun above ``above``.
    :param days: on the way; ``None`` = not known.
    """

    above: Decimal
    up_to: Decimal | None
    price: Decimal
    per_kg: Decimal
    days: int | None

    def price_of(self, weight: Decimal) -> Decimal:
        """Return the price of a weight that lies in this step, hryvnias."""
        begun = (weight - self.above).to_integral_value(ROUND_CEILING)
        return (self.price + self.per_kg * begun).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Tariff:
    """Steps by place; "" holds for places without steps of their own."""

    steps: dict[str, tuple[Step, ...]]

    def step(self, weight: Decimal, city: str) -> Step | None:
        """Return the step of a weight; ``None`` when the tariff does not say.

        :param weight: kg. 0 is no weight but a missing one, and no tariff has a price for it.
        """
        steps = self.steps.get(city) or self.steps.get("", ())
        for step in steps:
            if step.above < weight and (step.up_to is None or weight <= step.up_to):
                return step
        return None


def read_tariff(text: str) -> Tariff:
    """Return the tariff of a file.

    :raises UnableToReadFile: with all that is wrong, by line: also for gaps between the steps,
        overlaps and prices of 0.
    """
    problems = Problems()
    found: dict[str, list[tuple[int, Step]]] = {}
    for row in rows(text, COLUMNS, problems):
        step = _step(row, problems)
        if step is not None:
            found.setdefault(row["city_ref"], []).append((row.line, step))
    if not problems:
        for steps in found.values():
            _check_order(steps, problems)
    if not found and not problems:
        problems.add(1, _("there is no row below the names of the columns."))
    problems.check()
    return Tariff({city: tuple(step for __, step in steps) for city, steps in found.items()})


def quote_by_tariff(tariff: Tariff, shipment: Shipment, weight: Decimal) -> Quote:
    """Return a price by a tariff; of any carrier whose tariff we have a copy of.

    :param weight: that is charged, kg.
    :return: ``amount`` is ``None`` where the tariff does not say, and the note says why.
    """
    if shipment.to_door:
        return _by_request(_("The tariff is for delivery from branch to branch."))
    step = tariff.step(weight, shipment.recipient.city)
    if step is None:
        return _by_request(_("The tariff has no price for this weight."))
    note = ""
    if shipment.cash_on_delivery:
        note = _("The carrier's fee for cash on delivery comes on top.")
    arrives = None
    if step.days is not None:
        arrives = ship_day(shipment.ship_on) + timedelta(days=step.days)
    return Quote(step.price_of(weight), arrives=arrives, source=Source.TARIFF, note=note)


def _by_request(note: str) -> Quote:
    return Quote(None, source=Source.REQUEST, note=note)


def _step(row: Row, problems: Problems) -> Step | None:
    above = cells.decimal(row, "from_kg", problems)
    price = cells.decimal(row, "price", problems, example="70.00")
    up_to = cells.decimal(row, "to_kg", problems)
    per_kg = cells.decimal(row, "price_per_extra_kg", problems, example="3.50")
    days = row["days"]
    if days and not (days.isdecimal() and int(days) < 100):
        what = _("“%(value)s” in “days” is no number of days. Write a whole number such as 2.")
        problems.add(row.line, what % {"value": days})
        return None
    if price == 0:
        what = _(
            "a price of 0 would be shown as free. Leave the row out where the price is not known."
        )
        problems.add(row.line, what)
    if above is None or not price:
        return None
    return Step(above, up_to, price, per_kg or Decimal(0), int(days) if days else None)


def _check_order(steps: Iterable[tuple[int, Step]], problems: Problems) -> None:
    before: Decimal | None = Decimal(0)
    for line, step in steps:
        if before is None:
            what = _("it follows a row without “to_kg”, which holds for all weights. Fill that in.")
            problems.add(line, what)
            return
        if step.above != before:
            what = _(
                "“from_kg” is %(found)s, but the row before ends at %(wanted)s. Rows follow each "
                "other without gaps, beginning with 0."
            )
            problems.add(line, what % {"found": step.above, "wanted": before})
            return
        if step.up_to is not None and step.up_to <= step.above:
            problems.add(line, _("“to_kg” has to be more than “from_kg”."))
            return
        before = step.up_to
