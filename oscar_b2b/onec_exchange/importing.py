"""From files to tables: one pass over each file, one transaction per file, one import at a time."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from oscar_b2b.core.exchange import (
    AWAITED,
    KINDS,
    Counts,
    Importer,
    ImportOptions,
    ImportReport,
    Issue,
    Record,
)
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.signals import products_touched
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader, UnableToParse
from oscar_b2b.onec_exchange.lanes import Lanes, Progress, add_issues, report_beside
from oscar_b2b.onec_exchange.memory import ElementMemory, ReadAgain, forget_told
from oscar_b2b.onec_exchange.waiting import DatabaseWaitingRoom

logger = logging.getLogger(__name__)

#: Key of the PostgreSQL advisory lock that makes imports queue up ("1C" in ASCII).
IMPORT_LOCK = 0x3143
BATCH_SIZE = 5_000
_NICENESS = 10
#: Records after which the progress is told again.
_TELL_EACH = 50_000

#: For the import's transaction: whole price lists are joined and grouped in memory, and a sample
#: of ten times fewer rows tells the planner enough about a temporary table. The indexes by which
#: rows are found are in memory after the first thousand: a small file must not read through a
#: table of all goods, which the planner takes for cheaper otherwise.
_SETTINGS = {
    "work_mem": "64MB",
    "default_statistics_target": "10",
    "random_page_cost": "0.5",
}

#: Readings of a file that leave out what is known; what comes of it may differ each time.
_MOST_ATTEMPTS = 3
#: Kinds whose rows triggers watch.
_WATCHED = {"goods", "offers", "prices", "stock", "stock_totals"}


class UnableToImport(Exception):
    """A file was not imported, nothing of it went in. The text is meant for 1C's user."""


def run_import(
    *,
    files: Iterable[Path],
    importers: Sequence[Importer] | None = None,
    progress: Progress | None = None,
    on_unusable: Callable[[Path, str], None] | None = None,
) -> ImportReport:
    """Import ``files`` in the given order and return one report that adds them up.

    A file that cannot be read counts as issue ``unreadable``, one that cannot be stored as
    ``failed``; nothing of it goes in, ``on_unusable`` hears why, and the next file follows.
    """
    total = ImportReport()
    for path in files:
        try:
            add_up(total, import_file(path=path, importers=importers, progress=progress))
        except (UnableToParse, OSError) as error:
            _note_unusable(total, path, "unreadable", str(error), on_unusable)
        except UnableToImport as error:
            _note_unusable(total, path, "failed", str(error), on_unusable)
    return total


def import_file(
    *,
    path: Path,
    importers: Sequence[Importer] | None = None,
    progress: Progress | None = None,
    base_dir: Path | None = None,
    options: ImportOptions | None = None,
    remember: bool = False,
    read_all: bool = True,
    goods_left_out: Callable[[Sequence[int]], None] | None = None,
) -> ImportReport:
    """Import one file in one transaction of its own and return its report.

    Waits while another import runs. ``importers`` defaults to what the enabled modules
    contribute; pictures are looked for in ``base_dir``, by default beside the file; ``options``
    are those of the exchange node that sent the file.

    :param remember: whether to remember goods and offers, see ``memory``.
    :param read_all: read also those that are remembered.
    :param goods_left_out: called in the transaction with the product ids of goods that the file
        names and that were not read.
    :raises UnableToParse: for a file that is no readable CommerceML.
    :raises UnableToImport: when an importer fails; the cause is logged with its traceback.
    """
    chosen = extensions.get("importers") if importers is None else importers
    avoid: frozenset[int] = frozenset()
    for attempt in itertools.count():
        report = ImportReport(
            base_dir=base_dir or path.parent,
            waiting_room=DatabaseWaitingRoom(),
            options=options or ImportOptions(),
        )
        skip = not read_all and attempt < _MOST_ATTEMPTS
        try:
            with _stepping_back(), transaction.atomic(durable=True), path.open("rb") as source:
                _take_import_lock()
                memory = ElementMemory(
                    report=report, importers=chosen, keep=remember, skip=skip, avoid=avoid
                )
                memory.begin()
                _read_in(source, chosen, report, memory, progress)
                if goods_left_out is not None and memory.goods:
                    goods_left_out(memory.goods)
            break
        except ReadAgain as again:
            logger.info("%s is read again: it changes what it says nothing new of", path.name)
            read_all, avoid = read_all or again.avoid is None, again.avoid or frozenset()
        except (UnableToParse, OSError):
            raise
        except Exception as error:
            logger.exception("Import of %s failed", path.name)
            raise UnableToImport(
                f"The file was read but not stored: {type(error).__name__}. Nothing of it went "
                "in; the shop's log has the details."
            ) from error
    if report.touched_products:
        _announce(report)
    _check_sums(path, report)
    return report


def import_records(
    *,
    records: Sequence[Record],
    name: str,
    importers: Sequence[Importer] | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import records that were read from 1C in another way than as a file (OData).

    One transaction, the same importers, rules and report as :func:`import_file`.

    :param records: all of them: nothing may wait for 1C while the import holds its lock.
    :param name: what they are, for the log.
    :raises UnableToImport: when an importer fails; the cause is logged with its traceback.
    """
    report = ImportReport(waiting_room=DatabaseWaitingRoom(), options=options or ImportOptions())
    chosen = extensions.get("importers") if importers is None else importers
    try:
        with _stepping_back(), transaction.atomic(durable=True):
            _take_import_lock()
            memory = ElementMemory(report=report, importers=chosen, keep=False, skip=False)
            memory.begin()
            _bring_in(_Given(records), chosen, report, memory, None)
            memory.finish(arrived=set())
    except Exception as error:
        logger.exception("Import of %s failed", name)
        raise UnableToImport(
            f"The rows were read but not stored: {type(error).__name__}. None of them went in; "
            "the shop's log has the details."
        ) from error
    if report.touched_products:
        _announce(report)
    _check_sums(Path(name), report)
    return report


@contextlib.contextmanager
def _stepping_back() -> Iterator[None]:
    """Let pages go first: the thread that imports runs with a lower priority.

    Only root may raise it again; a worker of anybody else keeps it, and imports next time too.
    """
    if sys.platform != "linux":  # elsewhere a priority is the whole process's
        yield
        return
    thread = threading.get_native_id()
    before = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, max(before, _NICENESS))
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, thread, before)


def _take_import_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        cursor.execute(
            "".join(f"SET LOCAL {name} = '{value}';" for name, value in _SETTINGS.items())
        )


def import_is_running() -> bool:
    """Tell whether some process is importing right now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        (free,) = cursor.fetchone()
        return not free


def catch_up_memory() -> None:
    """Let the memory forget what others have changed; for shops whose 1C sends no files."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        if cursor.fetchone()[0]:  # else the running import does it
            forget_told()


def _announce(report: ImportReport) -> None:
    for receiver, result in products_touched.send_robust(
        sender=None,
        product_ids=frozenset(report.touched_products),
        figures_only=frozenset(report.touched_figures),
    ):
        if isinstance(result, Exception):
            logger.error("%s failed after an import", receiver, exc_info=result)


# One file -------------------------------------------------------------------------------------


class _Given:
    """Records at hand, in the shape of the reader."""

    formed_at = None
    catalogue_id = ""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self.seen = Counter(KINDS[type(record)] for record in records)
        self.unknown: Counter[str] = Counter()

    def batches(self) -> Iterator[Sequence[Record]]:
        yield self._records


def _read_in(
    source: BinaryIO,
    importers: Sequence[Importer],
    report: ImportReport,
    memory: ElementMemory,
    progress: Progress | None,
) -> None:
    """Bring one file in, with what has waited for it.

    :raises ReadAgain: see ``memory``.
    """
    zone: tzinfo = timezone.get_default_timezone()
    reader = CommerceMLReader(source, zone=zone, memory=memory if memory.is_of_use else None)
    _bring_in(reader, importers, report, memory, progress)
    memory.finish(arrived=_bring_in_arrived(importers, report))


def _bring_in(
    reader: CommerceMLReader | _Given,
    importers: Sequence[Importer],
    report: ImportReport,
    memory: ElementMemory,
    progress: Progress | None,
) -> None:
    lanes = Lanes(importers, report, batch_size=BATCH_SIZE)
    number = told = 0
    for records in reader.batches():
        report.formed_at = reader.formed_at
        lanes.add(records)
        number += len(records)
        if progress and number - told >= _TELL_EACH:
            told = number
            progress(f"{number} records read")
    if not _WATCHED.isdisjoint(reader.seen):
        memory.writes_goods()
    lanes.close(progress)
    report.catalogue_id = reader.catalogue_id
    for kind, seen in reader.seen.items():
        report.counts[kind].seen += seen
    for kind, known in memory.left_out.items():
        report.counts[kind].unchanged += known
    for (record_type, table), rows in lanes.nobody.items():
        _note_nobody(report, KINDS[record_type], table, rows)
    if not reader.seen and not reader.unknown:
        _note(report, "nothing-inside", 1, Issue(
            kind="file", external_id="", code="nothing-inside",
            message="The file is in order but holds nothing: its sections are empty.",
        ))  # fmt: skip
    for path, times in reader.unknown.items():
        _note(report, "unknown-element", times, Issue(
            kind="file", external_id="", code="unknown-element",
            message=f"The element {path} occurs {times} times; the shop does not read it.",
        ))  # fmt: skip


def _bring_in_arrived(importers: Sequence[Importer], report: ImportReport) -> set[int]:
    """Import rows that waited for something of this file. They were counted when they came.

    Returns the products that they changed.
    """
    prefixes = [prefix for kind, prefix in AWAITED.items() if report.counts[kind].created]
    if not (prefixes or report.counts["goods"].created or report.counts["offers"].created):
        return set()
    aside = report_beside(report)
    lanes = Lanes(importers, aside, batch_size=BATCH_SIZE)
    arrived = 0
    rows = iter(DatabaseWaitingRoom().arrived(prefixes=prefixes))
    while records := list(islice(rows, BATCH_SIZE)):
        lanes.add(records)
        arrived += len(records)
    lanes.close(None)
    report.absorb_touched(aside)
    brought_in = arrived - sum(counts.waiting for counts in aside.counts.values())
    if brought_in:
        _note(report, "waiting-resolved", brought_in, Issue(
            kind="goods", external_id="", code="waiting-resolved",
            message=f"{brought_in} rows that had come before what they need were taken up now.",
        ))  # fmt: skip
    return aside.touched_products


def _note_nobody(report: ImportReport, kind: str, table: str, rows: int) -> None:
    report.counts[kind].refused += rows
    what = f"the table “{table}”" if table else f"“{kind}”"
    _note(report, "no-importer", rows, Issue(
        kind=kind, external_id="", code="no-importer", refused=True,
        message=f"No enabled module brings in {what}: {rows} rows left out.",
    ))  # fmt: skip


def _note(report: ImportReport, code: str, times: int, issue: Issue) -> None:
    """Count an issue ``times`` times and keep its text once."""
    report.issue_codes[code] += times
    if len(report.issues) < report.KEEP_ISSUES:
        report.issues.append(issue)


def _check_sums(path: Path, report: ImportReport) -> None:
    for kind, counts in report.counts.items():
        outcome = counts.created + counts.updated + counts.unchanged
        outcome += counts.refused + counts.waiting
        if counts.seen != outcome:
            logger.error(
                "%s: %s of %s do not add up: %s seen, %s accounted for",
                path.name, kind, type(counts).__name__, counts.seen, outcome,
            )  # fmt: skip


# Reports --------------------------------------------------------------------------------------


def add_up(total: ImportReport, part: ImportReport) -> None:
    """Add the report of one more file to ``total``."""
    for kind, counts in part.counts.items():
        sums = total.counts.setdefault(kind, Counts())
        for name, number in counts.as_dict().items():
            setattr(sums, name, getattr(sums, name) + number)
    add_issues(total, part)


def _note_unusable(
    total: ImportReport,
    path: Path,
    code: str,
    reason: str,
    on_unusable: Callable[[Path, str], None] | None,
) -> None:
    _note(total, code, 1, Issue(kind="file", external_id=path.name, code=code, message=reason))
    if on_unusable:
        on_unusable(path, reason)
