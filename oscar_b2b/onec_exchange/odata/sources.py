"""Where the value of a field comes from: what a profile may say about it, and its evaluation.

All values are texts, as in the reference tables of CommerceML: importers read both alike. 1C's
empty guid and empty date are empty texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from oscar_b2b.onec_exchange.odata.literals import EMPTY_DATE, EMPTY_GUID

Row = Mapping[str, Any]
#: Places of a rate that are kept.
_RATE = Decimal("0.00000001")


class Lookups(Protocol):
    """Answers of other entity sets, asked by key."""

    #: The day that "before today" is about.
    today: date

    def value(self, name: str, key: tuple[str, ...]) -> str:
        """Return the value of lookup ``name`` under ``key``, empty when there is none."""

    def rows(self, name: str, key: tuple[str, ...]) -> Sequence[Mapping[str, str]]:
        """Return the rows of a lookup with columns."""


def plain(value: Any) -> str:
    """Return a JSON value of 1C as text; empty guids and dates are empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value).strip()
    return "" if text in (EMPTY_GUID, EMPTY_DATE) else text


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a value. All that is stated must hold."""

    source: Source
    equals: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    before_today: bool = False
    present: bool = False
    positive: bool = False
    #: Name of another field of the row that holds the same.
    same: str = ""

    def holds(self, row: Row, lookups: Lookups) -> bool:
        """Tell whether ``row`` passes."""
        value = self.source.value(row, lookups)
        lowered = value.lower()
        return not (
            (self.equals and value not in self.equals)
            or (self.excludes and value in self.excludes)
            or (self.contains and not any(part.lower() in lowered for part in self.contains))
            or (self.before_today and not (value and value[:10] < lookups.today.isoformat()))
            or (self.present and not value)
            or (self.positive and _decimal(value) <= 0)
            or (self.same and value != plain(row.get(self.same)))
        )


@dataclass(frozen=True, slots=True)
class Source:
    """One of ``field``, ``const``, ``first``, ``lookup``, ``section``, ``total`` or ``ratio``.

    :param field: field of the row.
    :param const: the same text for every row.
    :param first: the first of these that gives a text.
    :param lookup: a lookup of the profile, asked with the values of ``by``.
    :param section: tabular section; the first of its rows for which ``where`` holds gives ``take``.
    :param total: fields to add up; a leading minus subtracts.
    :param ratio: two fields, the first is divided by the second (rates per 10 or 100 units).
    :param values: what 1C says → what the shop's table wants; other texts stay as they are.
    :param when: otherwise ``default`` is taken.
    :param optional: the base may lack the field; it is then left out.
    """

    field: str = ""
    const: str | None = None
    first: tuple[Source, ...] = ()
    lookup: str = ""
    by: tuple[Source, ...] = ()
    section: str = ""
    where: tuple[Condition, ...] = ()
    take: Source | None = None
    total: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    values: Mapping[str, str] = made_by(default_factory=dict)
    when: tuple[Condition, ...] = ()
    default: str = ""
    optional: bool = False

    def value(self, row: Row, lookups: Lookups) -> str:
        """Return the text for ``row``."""
        if not all(condition.holds(row, lookups) for condition in self.when):
            return self.default
        found = self._found(row, lookups)
        return self.values.get(found, found) or self.default

    def rows(self, row: Row, lookups: Lookups) -> Sequence[Mapping[str, str]]:
        """Return the rows of a lookup that has columns (bank accounts, representatives)."""
        key = self._key(row, lookups)
        return lookups.rows(self.lookup, key) if all(key) else ()

    def parts(self) -> Iterator[Source]:
        """Yield the source and all sources inside it that are read from the same row."""
        yield self
        for part in (*self.first, *self.by, *condition_sources(self.when)):
            yield from part.parts()

    def fields(self) -> Iterator[str]:
        """Yield the fields of the row that are needed, tabular sections among them."""
        for part in self.parts():
            yield from filter(None, (part.field, part.section))
            yield from part.numbers()

    def numbers(self) -> Iterator[str]:
        """Yield the fields that are reckoned with."""
        yield from (name.removeprefix("-") for name in self.total)
        yield from self.ratio

    def _found(self, row: Row, lookups: Lookups) -> str:
        if self.const is not None:
            return self.const
        if self.field:
            return plain(row.get(self.field))
        if self.first:
            return next(filter(None, (each.value(row, lookups) for each in self.first)), "")
        if self.lookup:
            key = self._key(row, lookups)
            return lookups.value(self.lookup, key) if all(key) else ""
        if self.section and self.take:
            for line in row.get(self.section) or ():
                if all(condition.holds(line, lookups) for condition in self.where):
                    found = self.take.value(line, lookups)
                    if found:
                        return found
            return ""
        if self.ratio:
            above, below = (_decimal(plain(row.get(name))) for name in self.ratio)
            return f"{(above / below).quantize(_RATE).normalize():f}" if above and below else ""
        return f"{sum((_signed(row, name) for name in self.total), Decimal(0)):f}"

    def _key(self, row: Row, lookups: Lookups) -> tuple[str, ...]:
        return tuple(each.value(row, lookups) for each in self.by)


def condition_sources(conditions: Sequence[Condition]) -> Iterator[Source]:
    """Yield what conditions look at."""
    for condition in conditions:
        yield condition.source
        if condition.same:
            yield Source(field=condition.same)


def _signed(row: Row, name: str) -> Decimal:
    value = _decimal(plain(row.get(name.removeprefix("-"))))
    return -value if name.startswith("-") else value


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)
