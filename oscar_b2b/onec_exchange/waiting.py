"""Rows that came before their good: kept in ``WaitingRow``, brought in when the good arrives.

Files of one exchange come in any order and parts can be missing (``protocol.md`` §3.4), so
prices and stock of unknown goods are neither refused for ever nor a reason to fail the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import KINDS, Record
from oscar_b2b.onec_exchange.models import WaitingRow

_TYPES = {kind: record_type for record_type, kind in KINDS.items()}
_BATCH = 5_000


class DatabaseWaitingRoom:
    """The ``WaitingRoom`` of ``core.exchange`` on our own table; works inside the import."""

    def park(self, kind: str, rows: str) -> None:
        """Keep what the SELECT ``rows`` yields; a newer row replaces one with the same key.

        What the newer one leaves empty stays: the files of prices and of stock repeat offers as
        bare ids, and must not take the names away that the file of offers gave.
        """
        merged = (
            f"{self._table}.record || "  # noqa: S608
            "(SELECT COALESCE(jsonb_object_agg(e.key, e.value), '{}') "
            "FROM jsonb_each(excluded.record) e WHERE e.value NOT IN ('\"\"', '[]', 'null'))"
        )
        self._run(
            f"INSERT INTO {self._table} (kind, good_id, key, record, received_at) "  # noqa: S608
            "SELECT DISTINCT ON (w.key) %s, w.good_id, w.key, w.record, now() "
            f"FROM ({_escaped(rows)}) AS w (good_id, key, record) "
            "ON CONFLICT (kind, key) DO UPDATE SET good_id = excluded.good_id, "
            f"record = {merged}, received_at = excluded.received_at "
            f"WHERE ({self._table}.record, {self._table}.good_id) "
            f"IS DISTINCT FROM ({merged}, excluded.good_id)",
            kind,
        )

    def forget(self, kind: str, keys: str) -> None:
        """Drop waiting rows whose key the SELECT ``keys`` yields."""
        if not WaitingRow.objects.filter(kind=kind).exists():
            return
        self._run(
            f"DELETE FROM {self._table} WHERE kind = %s AND key IN ({_escaped(keys)})",  # noqa: S608
            kind,
        )

    def arrived(self, *, prefixes: Iterable[str] = ()) -> Iterator[Record]:
        """Yield, and drop, the rows whose good is in the catalogue now.

        :param prefixes: of ``core.exchange.AWAITED``: rows that wait for one of these come too,
            and wait again when it was another one.
        """
        product = get_model("catalogue", "Product").objects.filter(code=OuterRef("good_id"))
        condition: Any = Exists(product)
        for prefix in prefixes:
            condition |= Q(good_id__startswith=prefix)
        last = WaitingRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        # Rows that wait again get new keys; they are not asked for once more.
        ready = WaitingRow.objects.filter(condition, pk__lte=last).order_by("pk")
        while batch := list(ready[:_BATCH]):
            WaitingRow.objects.filter(pk__in=[row.pk for row in batch]).delete()
            for row in batch:
                yield record_of(row.kind, row.record)

    @property
    def _table(self) -> str:
        return connection.ops.quote_name(WaitingRow._meta.db_table)

    def _run(self, statement: str, kind: str) -> None:
        # The importers' SELECTs are written by programmers and take no parameters.
        with connection.cursor() as cursor:
            cursor.execute(statement, [kind])


def _escaped(select: str) -> str:
    """Keep the SELECT's own per cent signs apart from the parameter's."""
    return select.replace("%", "%%")


def record_of(kind: str, fields: Mapping[str, Any]) -> Record:
    """Build the record of ``kind`` from its stored fields; numbers and dates come as text."""
    record_type = _TYPES[kind]
    types = _field_types(record_type)
    return record_type(
        **{name: _typed(types[name], value) for name, value in fields.items() if name in types}
    )


@cache
def _field_types(record_type: type) -> dict[str, tuple[type, ...]]:
    hints = get_type_hints(record_type)
    return {name: get_args(hint) or (hint,) for name, hint in hints.items()}


def _typed(types: tuple[type, ...], value: Any) -> Any:
    if value is None:
        return None
    if Decimal in types:
        return Decimal(str(value))
    if datetime in types:
        return datetime.fromisoformat(value)
    if date in types:
        return date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(tuple(each) if isinstance(each, list) else each for each in value)
    return value
