"""What the importers of all modules share: counting outcomes and noting issues."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from django.db.models import Model
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, Issue, Record, ReferenceRowRecord
from oscar_b2b.core.merge import Outcome, Stage, drop_stages, fetch, table_of


class MergeJob:
    """Base of import jobs: one or more stages filled by ``add`` and merged by ``close``."""

    #: Report key of the records, see ``core.exchange.KINDS``.
    kind = ""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        self._stages: list[Stage] = []

    def stage(self, name: str, columns: Mapping[str, str]) -> Stage:
        """Make a stage that :meth:`finish` drops."""
        stage = Stage(name, columns)
        self._stages.append(stage)
        return stage

    def finish(self) -> None:
        """Drop the temporary tables; they hold memory until then."""
        drop_stages(self._stages)
        self._stages = []

    def refuse(self, external_id: str, code: str, message: str) -> None:
        self._note(external_id, code, message, refused=True)

    def wait(self, external_id: str, code: str, message: str) -> None:
        self._note(external_id, code, message, waiting=True)

    def remark(self, external_id: str, code: str, message: str) -> None:
        self._note(external_id, code, message)

    def _note(
        self,
        external_id: str,
        code: str,
        message: str,
        *,
        refused: bool = False,
        waiting: bool = False,
    ) -> None:
        # An id may be refused just because it is too long; the journal keeps its beginning.
        self.report.add_issue(
            Issue(self.kind, external_id[:128], code, message, refused=refused, waiting=waiting)
        )

    def refuse_all(self, rows: Iterable[tuple[Any, ...]], code: str, message: str) -> None:
        """Refuse rows whose first column is the id; ``message`` may use ``{1}``, ``{2}`` …"""
        for row in rows:
            self.refuse(str(row[0]), code, message.format(*row))

    def count(self, *, rows: int, created: int, updated: int) -> None:
        """Count merged rows; what was neither created nor updated was as it should be."""
        counts = self.report.counts[self.kind]
        counts.created += created
        counts.updated += updated
        counts.unchanged += rows - created - updated

    def count_outcome(self, rows: int, outcome: Outcome) -> None:
        self.count(rows=rows, created=outcome.created, updated=outcome.updated)

    def count_products(self, stage: Stage, *, created: set[int], changed: set[int]) -> None:
        """Count the rows of ``stage`` (column ``code``) by what became of their products.

        ``changed`` may name other products too. The products are not fetched to be counted.
        """
        staged = (
            f"SELECT count(*) FROM {stage} s "
            f"JOIN {table_of(get_model('catalogue', 'Product'))} p ON p.code = s.code"
        )
        ((rows,),) = fetch(staged)
        changed = changed - created
        updated = 0
        if changed:
            ((updated,),) = fetch(f"{staged} WHERE p.id = ANY(%s)", [list(changed)])
        self.count(rows=rows, created=len(created), updated=updated)

    def refuse_times(self, external_id: str, code: str, message: str, times: int) -> None:
        """Refuse ``times`` rows for one reason that is told once."""
        self.refuse(external_id, code, message)
        self.report.issue_codes[code] += times - 1
        self.report.counts[self.kind].refused += times - 1

    def park_unknown(
        self,
        stage: Stage,
        *,
        product_code: str,
        key: str,
        record: str,
        are_there: bool | None = None,
    ) -> None:
        """Take rows out of ``stage`` whose product is unknown; they wait for it.

        The stage (alias ``s``) has the column ``code`` (of the offer).

        :param product_code: column that holds the code of the product that must be there.
        :param key: SQL expression that names a row within the kind.
        :param record: SQL expression of the record as ``jsonb``, see ``WaitingRoom.park``.
        :param are_there: whether there may be such rows, where the job has looked already.
        """
        products = table_of(get_model("catalogue", "Product"))
        self.park_rows(
            stage,
            unknown=f"NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.{product_code})",
            awaited="split_part(s.code, '#', 1)",
            key=key,
            record=record,
            are_there=are_there,
            code="good-unknown",
            message="{0} waits for good {1} of the catalogue, which has not come yet.",
        )

    def park_rows(
        self,
        stage: Stage,
        *,
        unknown: str,
        awaited: str,
        key: str,
        record: str,
        code: str,
        message: str,
        are_there: bool | None = None,
    ) -> None:
        """Take rows out of ``stage`` (alias ``s``) for which ``unknown`` holds; they wait.

        :param awaited: SQL expression of what they wait for: the id of a good, or one of
            ``core.exchange.AWAITED`` and an id.
        :param message: with ``{0}``, the offer, and ``{1}``, what it waits for.
        :param are_there: see :meth:`park_unknown`; looked for when ``None``.
        """
        stage.analyze()
        room = self.report.waiting_room
        if room is not None:
            room.forget(self.kind, f"SELECT {key} FROM {stage} s WHERE NOT ({unknown})")
        if are_there is None:
            are_there = bool(fetch(f"SELECT 1 FROM {stage} s WHERE {unknown} LIMIT 1"))
        if not are_there:
            return
        if room is not None:
            room.park(
                self.kind,
                f"SELECT left({awaited}, 64), {key}, {record} FROM {stage} s WHERE {unknown}",
            )
        for offer_id, what in stage.take_out(where=unknown, returning=f"s.code, {awaited}"):
            self.wait(offer_id, code, message.format(offer_id, what.rpartition(":")[2]))


class ReferenceJob(MergeJob, ABC):
    """Base of jobs for rows of reference tables; each row is read by :meth:`read`."""

    kind = "reference_rows"
    #: Name of the stage, and its columns after ``id``.
    name = "reference"
    columns: ClassVar[Mapping[str, str]] = {}

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.rows = self.stage(self.name, {"id": "text", **self.columns})

    def add(self, records: Iterable[Record]) -> None:
        rows = []
        for row in cast("Iterable[ReferenceRowRecord]", records):
            if not 0 < len(row.id) <= 64:
                self.refuse(row.id, "no-id", f"A row of {row.table} has no usable id.")
                continue
            values = self.read(row)
            if values is not None:
                rows.append((row.id, *values))
        self.rows.copy(rows)

    @abstractmethod
    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        """Return the values for ``columns``, or refuse the row and return ``None``."""

    def close(self) -> None:
        self.refuse_all(
            self.rows.drop_duplicates(key="id"), "duplicate", "Row {0} stands in the table twice."
        )
        self.merge()
        self.finish()

    @abstractmethod
    def merge(self) -> None:
        """Merge the staged rows and count them."""

    def refuse_unknown(
        self, model: type[Model], column: str, *, by: str, code: str, what: str
    ) -> None:  # fmt: skip
        """Refuse rows whose ``column`` names no row of ``model``; an empty one is allowed."""
        rows = self.rows.take_out(
            where=(
                f"s.{column} <> '' AND NOT EXISTS "
                f"(SELECT 1 FROM {table_of(model)} x WHERE x.{by} = s.{column})"
            ),
            returning=f"s.id, s.{column}",
        )
        self.refuse_all(rows, code, what + " {1} of row {0} is not known yet; send it first.")

    def count_rows(self, outcome: Outcome) -> None:
        self.count_outcome(fetch(f"SELECT count(*) FROM {self.rows}")[0][0], outcome)
