"""Bulk merge: COPY rows into a temporary table, then one set-based statement per target table.

Everything happens in the transaction of the caller and only with PostgreSQL. Rows that are
already as they should be are neither written nor locked, so a file that comes twice costs reads
only. SQL fragments passed in are written by programmers; data only ever comes through COPY.

    with Stage("goods", {"code": "text", "title": "text"}) as stage:
        stage.copy(rows)
        outcome = upsert(
            model=Product, source=f"{stage} s", key={"code": "s.code"}, values={"title": "s.title"}
        )
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

#: From this many staged rows on the planner needs statistics to choose hash joins.
ANALYZE_FROM = 500
FETCH_SIZE = 5_000

_numbers = itertools.count(1)


class Stage(AbstractContextManager["Stage"]):
    """A temporary table that lives until :meth:`drop` or the end of the transaction.

    ``columns`` maps names to PostgreSQL types; a column ``seq`` that counts the rows as they are
    copied is added. In an f-string a stage stands for its table name. The table is made when it
    is first named or filled: most files have rows for few of the stages, and 1C may send a
    catalogue as hundreds of small files.
    """

    def __init__(self, name: str, columns: Mapping[str, str]) -> None:
        # Numbered: one file may open two jobs of a kind (rows that waited are merged after).
        self.table = f"stage_{name}_{next(_numbers)}"
        self.columns = tuple(columns)
        self.rows = 0
        self.is_made = False
        self._types = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self._analyzed = 0
        self._copied = 0

    def __str__(self) -> str:
        self._make()
        return self.table

    def _make(self) -> None:
        if not self.is_made:
            # Rows are numbered here: an identity column would be a second relation to make.
            run(f"CREATE TEMP TABLE {self.table} (seq bigint, {self._types}) ON COMMIT DROP")
            self.is_made = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After a database error the transaction accepts no command, and takes the table along.
        if error is None:
            self.drop()

    def copy(self, rows: Iterable[Sequence[Any]]) -> int:
        """Add rows, values in the order of ``columns``, and return how many there were."""
        rows = list(rows)
        if not rows:
            return 0
        statement = f"COPY {self} (seq, {', '.join(self.columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            write_row = copy.write_row
            for number, row in enumerate(rows, start=self._copied):
                write_row((number, *row))
        self._copied += len(rows)
        self.rows += len(rows)
        return len(rows)

    def analyze(self) -> None:
        """Refresh the planner's statistics when enough rows came since the last time."""
        if self.rows - self._analyzed >= ANALYZE_FROM:
            run(f"ANALYZE {self.table}")
            self._analyzed = self.rows

    def drop_duplicates(
        self, *, key: str, order: str = "seq DESC", returning: str = "", where: str = "true"
    ) -> list[tuple[Any, ...]]:
        """Keep the first row in ``order`` of each ``key``; return what the other rows held.

        :param key: columns that identify a row, comma-separated.
        :param order: SQL order that puts the winner first; the default lets the last row win.
        :param returning: columns of the dropped rows to return; ``key`` when empty.
        """
        self.analyze()
        if self.rows < 2 or not self._has_equal(key, where):
            return []
        dropped = fetch(
            f"DELETE FROM {self.table} d USING ("
            f"  SELECT seq, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS place"
            f"  FROM {self.table} WHERE {where}) r "
            f"WHERE r.seq = d.seq AND r.place > 1 RETURNING {returning or key}"
        )
        self.rows -= len(dropped)
        return dropped

    def _has_equal(self, key: str, where: str) -> bool:
        """Tell whether two rows may have the same key: hashes are compared, not texts sorted."""
        return bool(
            fetch(
                f"SELECT 1 FROM {self.table} WHERE {where} "
                f"GROUP BY hash_record_extended(ROW({key}), 0) HAVING count(*) > 1 LIMIT 1"
            )
        )

    def take_out(self, *, where: str, returning: str) -> list[tuple[Any, ...]]:
        """Remove the rows (alias ``s``) that satisfy ``where`` and return their columns."""
        if not self.rows:
            return []
        self.analyze()
        taken = fetch(f"DELETE FROM {self.table} s WHERE {where} RETURNING {returning}")
        self.rows -= len(taken)
        return taken

    def drop(self) -> None:
        """Drop the table; a stage that is named after that is a new, empty one."""
        drop_stages([self])


def drop_stages(stages: Iterable[Stage]) -> None:
    """Drop the tables of ``stages`` with one statement."""
    made = [stage for stage in stages if stage.is_made]
    if made:
        run(f"DROP TABLE {', '.join(stage.table for stage in made)}")
    for stage in made:
        stage.is_made, stage.rows = False, 0


@dataclass(slots=True)
class Outcome:
    """What an upsert did. ``created_ids`` and ``updated_ids`` hold the column asked for."""

    created: int = 0
    updated: int = 0
    created_ids: set[int] = field(default_factory=set)
    updated_ids: set[int] = field(default_factory=set)

    @property
    def ids(self) -> set[int]:
        if not (self.created_ids and self.updated_ids):
            # A first import makes a hundred thousand: no copy of them.
            return self.created_ids or self.updated_ids
        return self.created_ids | self.updated_ids


def upsert(
    *,
    model: type[models.Model],
    source: str,
    key: Mapping[str, str],
    values: Mapping[str, str],
    on_create: Mapping[str, str] | None = None,
    returning: str = "id",
    where: str = "true",
) -> Outcome:
    """Insert what is missing and update what differs, in one statement.

    :param source: what follows FROM, e.g. ``stage s JOIN product p ON p.code = s.code``.
    :param key: columns of a unique constraint → SQL expressions over ``source``.
    :param values: columns owned by the source → expressions; they are compared and written. The
        existing row is at hand as ``t`` (all NULL for a new one): ``COALESCE(s.name, t.name)``.
    :param on_create: columns written with a new row only.
    :param returning: integer column of the target whose values the outcome collects.
    :param where: condition on the rows of ``source``.

    Each key may come once only. Columns without a value get the model's defaults, as Django
    leaves no default in the database; ``auto_now`` columns are set when something else changes.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    stamps = _stamps(model)
    created = dict(_defaults(model)) | dict(on_create or {})
    given = {**key, **values}
    for name in given:
        created.pop(name, None)
    params: list[Any] = []
    extra = []
    for name, value in created.items():
        if isinstance(value, str):
            extra.append(f"{value} AS {_q(name)}")
        else:
            extra.append(f"%s::{_db_type(model, name)} AS {_q(name)}")
            params.append(value.value)
    selected = [f"{expression} AS {_q(name)}" for name, expression in given.items()]
    matched = " AND ".join(f"t.{_q(name)} = {expression}" for name, expression in key.items())
    changed = [f"{_q(name)} = excluded.{_q(name)}" for name in values]
    changed += [f"{_q(name)} = excluded.{_q(name)}" for name in stamps if name not in values]
    differs = "t.id IS NULL"
    if values:
        new = ", ".join(f"n.{_q(name)}" for name in values)
        old = ", ".join(f"t.{_q(name)}" for name in values)
        differs += f" OR ROW({new}) IS DISTINCT FROM ROW({old})"
    columns = [*given, *created]
    statement = (
        f"INSERT INTO {table} AS target ({', '.join(map(_q, columns))}) "
        f"SELECT {', '.join(f'n.{_q(name)}' for name in columns)} FROM {source} "
        f"LEFT JOIN {table} t ON {matched} "
        f"CROSS JOIN LATERAL (SELECT {', '.join([*selected, *extra])}) n "
        f"WHERE ({where}) AND ({differs}) "
        # Rows are locked in the order in which order placement locks them.
        f"ORDER BY t.id NULLS LAST "
        f"ON CONFLICT ({', '.join(map(_q, key))}) DO "
        + (f"UPDATE SET {', '.join(changed)} " if values else "NOTHING ")
        # A row that this statement made has no deleting transaction.
        + f"RETURNING target.{_q(returning)} AS id, target.xmax = 0 AS is_new"
    )
    # Counted in the database: a price list has a row per price, and all of them would come here.
    outcome = Outcome()
    for is_new, count, touched in fetch(
        f"WITH written AS ({statement}), touched AS "
        "(SELECT is_new, id, count(*) AS rows FROM written GROUP BY is_new, id) "
        "SELECT is_new, sum(rows)::bigint, array_agg(id) FROM touched GROUP BY is_new",
        params,
    ):
        if is_new:
            outcome.created, outcome.created_ids = count, set(touched)
        else:
            outcome.updated, outcome.updated_ids = count, set(touched)
    return outcome


def run(statement: str, params: Sequence[Any] = ()) -> int:
    """Run a statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def fetch(statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall()


def stream(statement: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Run a statement and yield its rows in portions."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        while rows := cursor.fetchmany(FETCH_SIZE):
            yield from rows


def ids(statement: str, params: Sequence[Any] = ()) -> set[int]:
    """Run a statement and return the first column of its rows as a set."""
    return {row[0] for row in stream(statement, params)}


def table_of(model: type[models.Model]) -> str:
    """Return the quoted table name of a model."""
    return connection.ops.quote_name(model._meta.db_table)


# Columns --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Value:
    """A Python default, in the shape the database takes."""

    value: Any


def _q(name: str) -> str:
    return connection.ops.quote_name(name)


def _db_type(model: type[models.Model], column: str) -> str:
    for each in model._meta.concrete_fields:
        if each.column == column:
            return each.cast_db_type(connection) or "text"
    raise LookupError(f"{model.__name__} has no column {column}")


def _columns(model: type[models.Model]) -> Iterator[tuple[str, models.Field]]:
    for each in model._meta.concrete_fields:
        if each.column and not each.primary_key and not each.generated:
            yield each.column, each


def _defaults(model: type[models.Model]) -> Iterator[tuple[str, str | _Value]]:
    """Yield what Django would write into a new row: stamps, defaults, empty strings."""
    for column, each in _columns(model):
        if getattr(each, "auto_now", False) or getattr(each, "auto_now_add", False):
            yield column, "now()"
        elif each.default is not NOT_PROVIDED:
            yield column, _Value(each.get_db_prep_save(each.get_default(), connection))
        elif not each.null and each.empty_strings_allowed:
            yield column, _Value("")


def _stamps(model: type[models.Model]) -> list[str]:
    return [column for column, each in _columns(model) if getattr(each, "auto_now", False)]
