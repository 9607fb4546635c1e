"""Runs records through importers as the exchange does: batches, closing order, one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from oscar_b2b.core.exchange import (
    KINDS,
    ImportOptions,
    ImportReport,
    Record,
    ReferenceRowRecord,
    WaitingRoom,
)
from oscar_b2b.core.extensions import extensions


def import_records(
    records: Iterable[Record],
    *,
    importers: Sequence[Any] | None = None,
    base_dir: Path | None = None,
    waiting_room: WaitingRoom | None = None,
    batch: int = 2,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import records as one file and check that every one of them is accounted for."""
    report = ImportReport(
        base_dir=base_dir, waiting_room=waiting_room, options=options or ImportOptions()
    )
    chosen = extensions.get("importers") if importers is None else importers
    by_lane: dict[tuple[type, str], list[Record]] = defaultdict(list)
    for record in records:
        table = record.table if isinstance(record, ReferenceRowRecord) else ""
        by_lane[type(record), table].append(record)
    jobs = []
    with transaction.atomic():
        for (kind, table), lane in by_lane.items():
            report.counts[KINDS[kind]].seen += len(lane)
            fitting = [
                importer
                for importer in chosen
                if importer.accepts is kind and (not importer.tables or table in importer.tables)
            ]
            fitting.sort(key=lambda importer: importer.order)
            for place, importer in enumerate(fitting):
                own = report if place == 0 else ImportReport(base_dir=base_dir)
                job = importer.open(own)
                jobs.append((importer.order, job, own))
                for start in range(0, len(lane), batch):
                    job.add(lane[start : start + batch])
        for _order, job, own in sorted(jobs, key=lambda each: each[0]):
            job.close()
            if own is not report:
                report.touched_products |= own.touched_products
                report.issue_codes.update(own.issue_codes)
    for kind, counts in report.counts.items():
        outcome = counts.created + counts.updated + counts.unchanged
        outcome += counts.refused + counts.waiting
        assert counts.seen == outcome, f"{kind}: {counts}"
    return report


def written(report: ImportReport) -> dict[str, tuple[int, int]]:
    """Return (created, updated) of the kinds that wrote something."""
    return {
        kind: (counts.created, counts.updated)
        for kind, counts in report.counts.items()
        if counts.created or counts.updated
    }
