"""Records on their way to the importers' jobs: sorted by kind, in batches, closed in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from oscar_b2b.core.exchange import (
    Importer,
    ImportJob,
    ImportReport,
    Record,
    ReferenceRowRecord,
)

Progress = Callable[[str], None]


class Lane:
    """The jobs for one kind of records, fed in batches."""

    def __init__(self, jobs: list[ImportJob], batch_size: int) -> None:
        self.jobs = jobs
        self.batch_size = batch_size
        self.batch: list[Record] = []

    def add(self, records: list[Record]) -> None:
        self.batch += records
        while len(self.batch) >= self.batch_size:
            self._give(self.batch[: self.batch_size])
            del self.batch[: self.batch_size]

    def flush(self) -> None:
        if self.batch:
            self._give(self.batch)
            self.batch = []

    def _give(self, batch: list[Record]) -> None:
        for job in self.jobs:
            job.add(batch)


class Lanes:
    """Opens jobs as kinds turn up in the file, and closes them in the importers' order."""

    def __init__(
        self, importers: Sequence[Importer], report: ImportReport, *, batch_size: int
    ) -> None:
        self._importers = sorted(importers, key=lambda importer: importer.order)
        self._report = report
        self._batch_size = batch_size
        self._lanes: dict[tuple[type, str], Lane] = {}
        self._jobs: dict[int, tuple[int, ImportJob]] = {}
        self._side_reports: list[ImportReport] = []
        self.nobody: dict[tuple[type, str], int] = defaultdict(int)

    def add(self, records: Iterable[Record]) -> None:
        """Take records of any kinds; each kind keeps their order."""
        types: dict[type, list[Record]] = defaultdict(list)
        for record in records:
            types[type(record)].append(record)
        kinds: dict[tuple[type, str], list[Record]] = defaultdict(list)
        for row in types.pop(ReferenceRowRecord, ()):
            kinds[ReferenceRowRecord, cast(ReferenceRowRecord, row).table].append(row)
        kinds.update(((record_type, ""), batch) for record_type, batch in types.items())
        for key, batch in kinds.items():
            lane = self._lanes.get(key)
            if lane is None:
                lane = self._lanes[key] = self._open(*key)
            if lane.jobs:
                lane.add(batch)
            else:
                self.nobody[key] += len(batch)

    def _open(self, record_type: type, table: str) -> Lane:
        fitting = [
            importer
            for importer in self._importers
            if importer.accepts is record_type
            and (record_type is not ReferenceRowRecord or not importer.tables
                 or table in importer.tables)
        ]  # fmt: skip
        jobs = [self._job(importer, first=place == 0) for place, importer in enumerate(fitting)]
        return Lane(jobs, self._batch_size)

    def _job(self, importer: Importer, *, first: bool) -> ImportJob:
        """Open a job once. Rows are counted by the first importer of a kind only.

        Several modules may read the same element (goods: the catalogue, and pack sizes); their
        issues and touched products count, their rows would be counted twice.
        """
        known = self._jobs.get(id(importer))
        if known is None:
            report = self._report
            if not first:
                report = report_beside(report)
                self._side_reports.append(report)
            known = self._jobs[id(importer)] = (importer.order, importer.open(report))
        return known[1]

    def close(self, progress: Progress | None) -> None:
        for lane in self._lanes.values():
            lane.flush()
        for _order, job in sorted(self._jobs.values(), key=lambda pair: pair[0]):
            if progress:
                progress(f"storing: {getattr(job, 'kind', '') or type(job).__name__}")
            job.close()
        for side in self._side_reports:
            add_issues(self._report, side)


def report_beside(report: ImportReport) -> ImportReport:
    """Return a report whose counts do not enter the file's."""
    return ImportReport(
        base_dir=report.base_dir,
        waiting_room=report.waiting_room,
        options=report.options,
        formed_at=report.formed_at,
    )


def add_issues(total: ImportReport, part: ImportReport) -> None:
    """Add what another report noted and touched, but not its counts."""
    total.issue_codes.update(part.issue_codes)
    total.issues.extend(part.issues[: max(total.KEEP_ISSUES - len(total.issues), 0)])
    total.noted |= part.noted
    total.absorb_touched(part)
