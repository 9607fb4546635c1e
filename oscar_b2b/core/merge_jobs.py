"""What the importers of all modules share: counting outcomes and noting issues."""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.exchange import ImportReport, Issue
from oscar_b2b.core.merge import Outcome, Stage, table_of


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
        for stage in self._stages:
            stage.drop()
        self._stages = []

    def refuse(self, external_id: str, code: str, message: str) -> None:
        self.report.add_issue(Issue(self.kind, external_id, code, message, refused=True))

    def wait(self, external_id: str, code: str, message: str) -> None:
        self.report.add_issue(Issue(self.kind, external_id, code, message, waiting=True))

    def remark(self, external_id: str, code: str, message: str) -> None:
        self.report.add_issue(Issue(self.kind, external_id, code, message))

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

    def park_unknown(self, stage: Stage, *, product_code: str, key: str, record: str) -> None:
        """Take rows out of ``stage`` whose product is unknown; they wait for it.

        The stage (alias ``s``) has the columns ``code`` (of the offer) and ``good_id``.

        :param product_code: column that holds the code of the product that must be there.
        :param key: SQL expression that names a row within the kind.
        :param record: SQL expression of the record as ``jsonb``, see ``WaitingRoom.park``.
        """
        products = table_of(get_model("catalogue", "Product"))
        unknown = f"NOT EXISTS (SELECT 1 FROM {products} p WHERE p.code = s.{product_code})"
        stage.analyze()
        room = self.report.waiting_room
        if room is not None:
            room.forget(self.kind, f"SELECT {key} FROM {stage} s WHERE NOT ({unknown})")
            room.park(
                self.kind, f"SELECT s.good_id, {key}, {record} FROM {stage} s WHERE {unknown}"
            )
        for offer_id, good_id in stage.take_out(where=unknown, returning="s.code, s.good_id"):
            self.wait(
                offer_id,
                "good-unknown",
                f"{offer_id} waits for good {good_id} of the catalogue, which has not come yet.",
            )
