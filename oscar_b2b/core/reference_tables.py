"""Jobs of reference tables whose rows 1C can delete.

A row that is gone comes with ``ПометкаУдаления``, often as a bare id: it must be told from a row
whose requisites have become empty, and it must never be refused for what it does not say.
"""

# ruff: noqa: S608  (SQL is put together from names in the code; data comes through COPY)

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast

from oscar_b2b.core.exchange import ImportReport, Record, ReferenceRowRecord
from oscar_b2b.core.merge import fetch
from oscar_b2b.core.merge_jobs import ReferenceJob


class ReferenceTableJob(ReferenceJob):
    """Rows by id; deleted ones go to the stage ``gone`` and are undone by :meth:`delete`.

    Of one id the living row wins, as real exports hold both.
    """

    #: Columns of ``gone`` after ``id``, for tables that a bare id does not identify.
    gone_columns: ClassVar[Mapping[str, str]] = {}

    def __init__(self, report: ImportReport) -> None:
        super().__init__(report)
        self.gone = self.stage(f"{self.name}_gone", {"id": "text", **self.gone_columns})

    def add(self, records: Iterable[Record]) -> None:
        living, gone = [], []
        for row in cast("Iterable[ReferenceRowRecord]", records):
            if not row.deleted:
                living.append(row)
            elif not 0 < len(row.id) <= 64:
                self.refuse(row.id, "no-id", f"A row of {row.table} has no usable id.")
            else:
                values = self.read_gone(row)
                if values is not None:
                    gone.append((row.id, *values))
        self.gone.copy(gone)
        super().add(living)

    def read_gone(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        """Return the values for ``gone_columns``, or refuse the row and return ``None``."""
        return ()

    def close(self) -> None:
        self._drop_gone_twice()
        count = fetch(f"SELECT count(*) FROM {self.gone}")[0][0]
        if count:
            self.count(rows=count, created=0, updated=self.delete())
        super().close()

    def _drop_gone_twice(self) -> None:
        self.refuse_all(
            self.gone.drop_duplicates(key="id"), "duplicate", "Row {0} stands in the table twice."
        )
        self.refuse_all(
            self.gone.take_out(
                where=f"EXISTS (SELECT 1 FROM {self.rows} r WHERE r.id = s.id)", returning="s.id"
            ),
            "duplicate",
            "Row {0} stands in the table twice, once as deleted; the other one went in.",
        )

    @abstractmethod
    def delete(self) -> int:
        """Undo what the rows in ``gone`` once said; returns how many of them changed something."""
