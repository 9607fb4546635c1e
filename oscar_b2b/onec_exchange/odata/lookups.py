"""Values of other entity sets by key, read once per run and only when somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from oscar_b2b.onec_exchange.odata import literals
from oscar_b2b.onec_exchange.odata.client import ODataClient, Row
from oscar_b2b.onec_exchange.odata.profile import Lookup, Profile, Reading
from oscar_b2b.onec_exchange.odata.sources import Source

Key = tuple[str, ...]


class LookupTables:
    """Lookups of a checked profile; see ``sources.Lookups``."""

    def __init__(self, *, client: ODataClient, profile: Profile, at: datetime) -> None:
        self.at = timezone.localtime(at)
        self.today = self.at.date()
        self._client = client
        self._profile = profile
        self._values: dict[str, dict[Key, str]] = {}
        self._rows: dict[str, dict[Key, list[Mapping[str, str]]]] = {}

    def value(self, name: str, key: Key) -> str:
        """Return the value under ``key``, empty when there is none."""
        if name not in self._values:
            self._values[name] = self._read_values(self._profile.lookups[name])
        return self._values[name].get(key, "")

    def rows(self, name: str, key: Key) -> Sequence[Mapping[str, str]]:
        """Return the rows under ``key`` of a lookup that has columns."""
        if name not in self._rows:
            self._rows[name] = self._read_rows(self._profile.lookups[name])
        return self._rows[name].get(key, ())

    def has_columns(self, name: str) -> bool:
        """Tell whether the lookup gives rows and not one value."""
        return bool(self._profile.lookups[name].columns)

    def _read_values(self, lookup: Lookup) -> dict[Key, str]:
        assert lookup.value is not None  # noqa: S101  (a profile without it was not read)
        values: dict[Key, str] = {}
        sums: dict[Key, Decimal] = defaultdict(Decimal)
        for key, row in self._keyed(lookup):
            text = lookup.value.value(row, self)
            if lookup.add:
                try:
                    sums[key] += Decimal(text or 0)
                except InvalidOperation:
                    continue
            elif text:
                values.setdefault(key, text)
        return values | {key: f"{total:f}" for key, total in sums.items()}

    def _read_rows(self, lookup: Lookup) -> dict[Key, list[Mapping[str, str]]]:
        rows: dict[Key, list[Mapping[str, str]]] = defaultdict(list)
        for key, row in self._keyed(lookup):
            rows[key].append(
                {name: source.value(row, self) for name, source in lookup.columns.items()}
            )
        return rows

    def _keyed(self, lookup: Lookup) -> Iterator[tuple[Key, Row]]:
        sources = list(lookup.sources())
        for row in read_all(self._client, lookup.reading, sources, self.at):
            if not all(condition.holds(row, self) for condition in lookup.reading.where):
                continue
            key = tuple(each.value(row, self) for each in lookup.keys)
            if all(key):
                yield key, row


def read_all(
    client: ODataClient, reading: Reading, sources: Sequence[Source], at: datetime
) -> Iterator[Row]:
    """Yield all rows of a reading with the fields that ``sources`` need.

    :param at: local moment for ``SliceLast``, which would otherwise give tomorrow's rates.
    """
    entity = reading.entities[0]
    if reading.method:
        period = literals.moment(at) if reading.method == "SliceLast" else ""
        arguments = {
            "Period": period,
            "Condition": reading.condition,
            "Dimensions": reading.dimensions,
        }
        yield from client.call(entity, reading.method, **arguments)
        return
    select = selected(sources)
    if entity.startswith(("InformationRegister_", "AccumulationRegister_")):
        yield from client.whole(entity, select=select, where=reading.filter)
        return
    names = ("Ref_Key", *(name for name in select if name != "Ref_Key"))
    for page in client.pages(entity, select=names, where=reading.filter):
        yield from page


def selected(sources: Sequence[Source]) -> tuple[str, ...]:
    """Return the fields that ``sources`` are read from, each once."""
    return tuple(dict.fromkeys(name for source in sources for name in source.fields()))
