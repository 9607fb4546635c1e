"""A profile: what to read from one family of configurations and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oscar_b2b.onec_exchange.odata.sources import Condition, Source, condition_sources

#: Words of ``record`` that stand for a record of their own; any other is a reference table.
COUNTERPARTY, PRICE_TYPE, WAREHOUSE = "counterparty", "price_type", "warehouse"


class UnableToReadProfile(Exception):
    """The profile is no usable file. The text says where and what is expected."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An entity set, or a virtual table of one, and the rows of it that count.

    :param entities: names the set has in different releases; the first that exists is read.
    :param method: ``SliceLast``, ``Balance`` …; empty = the set itself.
    """

    entities: tuple[str, ...]
    method: str = ""
    dimensions: str = ""
    condition: str = ""
    filter: str = ""
    where: tuple[Condition, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """Values of other sets by key.

    :param value: the value under a key; empty when ``columns`` are given.
    :param columns: several values per row, and several rows per key.
    :param add: values of one key are added up, otherwise the first one counts.
    """

    name: str
    reading: Reading
    keys: tuple[Source, ...]
    value: Source | None = None
    columns: Mapping[str, Source] = field(default_factory=dict)
    add: bool = False

    def sources(self) -> Iterator[Source]:
        yield from self.keys
        if self.value:
            yield self.value
        yield from self.columns.values()
        yield from condition_sources(self.reading.where)


@dataclass(frozen=True, slots=True)
class Job:
    """Rows of one set that become records of one kind.

    :param record: a word above, or the name of a reference table.
    :param gone: for registers: what a row that is no longer given is taken to say.
    """

    name: str
    record: str
    reading: Reading
    id: Source
    deleted: Source | None
    fields: Mapping[str, Source]
    contacts: tuple[tuple[str, Source], ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)

    @property
    def versioned(self) -> bool:
        """Tell whether the rows have a ``DataVersion``: objects have one, registers have none."""
        return not self.reading.method and not self.reading.entities[0].startswith(
            ("InformationRegister_", "AccumulationRegister_")
        )

    def sources(self) -> Iterator[Source]:
        yield self.id
        if self.deleted:
            yield self.deleted
        yield from self.fields.values()
        yield from (source for _kind, source in self.contacts)
        yield from condition_sources(self.reading.where)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is read from a base, and how an order is written to it."""

    title: str
    jobs: Mapping[str, Job]
    lookups: Mapping[str, Lookup]
    order: Mapping[str, Any]


_NAME = re.compile(r"[^\W\d]\w*")
_TEXT = re.compile(r"(?:guid|datetime)?'(?:[^']|'')*'")
#: What a filter consists of besides names of fields.
_WORDS = frozenset(
    (
        "and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "true", "false", "null", "cast",
        "isof", "startswith", "endswith", "substringof", "like", "year", "month", "day",
    )
)  # fmt: skip


def fields_of_filter(text: str) -> set[str]:
    """Return the fields that a ``$filter`` names."""
    return set(_NAME.findall(_TEXT.sub(" ", text))) - _WORDS
