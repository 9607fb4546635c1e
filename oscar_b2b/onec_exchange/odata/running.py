"""Running a profile's jobs: what has changed in 1C goes to the importers, the rest is not read.

Each job stands for itself: one that fails leaves the old data, says why in its ``FeedCursor``, and
the others go on. Versions are stored after the rows have gone in and only for those that were not
refused, so that what failed is read again by the next run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from oscar_b2b.core.exchange import ImportReport
from oscar_b2b.onec_exchange.importing import UnableToImport, add_up, import_records
from oscar_b2b.onec_exchange.models import FeedCursor
from oscar_b2b.onec_exchange.odata import versions
from oscar_b2b.onec_exchange.odata.checking import Checked, check
from oscar_b2b.onec_exchange.odata.client import ODataClient, Row
from oscar_b2b.onec_exchange.odata.connection import chosen_profile, connect
from oscar_b2b.onec_exchange.odata.errors import UnableToAskOData
from oscar_b2b.onec_exchange.odata.lookups import LookupTables, read_all, selected
from oscar_b2b.onec_exchange.odata.metadata import schema_of
from oscar_b2b.onec_exchange.odata.profile import Job, Profile, UnableToReadProfile
from oscar_b2b.onec_exchange.odata.records import OneRecord, gone_record, record_of, stamped
from oscar_b2b.onec_exchange.odata.sources import Source

logger = logging.getLogger(__name__)

#: Key of the PostgreSQL advisory lock of a run ("OD" in ASCII): one at a time.
RUN_LOCK = 0x4F44
#: Rows fetched and imported at once. A run that is cut off has stored those before.
PORTION = 5_000
#: From one changed row in so many on all pages are read instead of lists of guids.
ALL_PAGES_FROM = 5
#: Refused rows, and as many remarks, kept with their texts in the feed's report.
KEEP_ISSUES = 200


class UnableToRun(Exception):
    """The whole run came to nothing. The text is for the supplier's staff."""


@dataclass(slots=True)
class Outcome:
    """What one job did."""

    job: str
    error: str = ""
    #: The base has no such data and the profile allows for that.
    absent: bool = False
    report: dict[str, Any] = field(default_factory=dict)


def feed_name(job: str) -> str:
    """Return the name of a job's ``FeedCursor``."""
    return f"odata.{job}"


def run(*, at: datetime, only: Sequence[str] = (), profile: Profile | None = None) -> list[Outcome]:
    """Run the jobs of the profile in its order and return what each did.

    :param only: names of jobs; empty = all.
    :raises UnableToRun: when the profile cannot be read, 1C does not give its metadata, there is
        no such job, or another run is under way. Every job's feed has the reason.
    """
    with _alone():
        try:
            chosen = profile or chosen_profile()
        except UnableToReadProfile as error:
            raise UnableToRun(str(error)) from error
        unknown = [name for name in only if name not in chosen.jobs]
        if unknown:
            raise UnableToRun(
                f"The profile has no job {', '.join(unknown)}; it has {', '.join(chosen.jobs)}."
            )
        names = [name for name in chosen.jobs if not only or name in only]
        deadline = time.monotonic() + settings.ONEC_ODATA_TIME_LIMIT
        with connect(deadline=deadline) as client:
            try:
                checked = checked_profile(client=client, profile=chosen, names=names)
            except UnableToAskOData as error:
                for name in names:
                    _note_failure(name, str(error))
                raise UnableToRun(str(error)) from error
            return _run_jobs(client=client, checked=checked, names=names, at=at)


def checked_profile(*, client: ODataClient, profile: Profile, names: Sequence[str] = ()) -> Checked:
    """Return the profile settled against the base's metadata.

    Names that are missing in the kept metadata are looked for in a fresh copy: somebody may have
    added them to the composition since.

    :raises UnableToAskOData: when 1C does not give its metadata.
    """
    requests = client.requests
    checked = check(profile, schema_of(client))
    lacking = set(checked.problems) | set(checked.absent)
    was_kept = client.requests == requests
    if was_kept and lacking & set(names or profile.jobs):
        checked = check(profile, schema_of(client, fresh=True))
    return checked


def _run_jobs(
    *, client: ODataClient, checked: Checked, names: Sequence[str], at: datetime
) -> list[Outcome]:
    lookups = LookupTables(client=client, profile=checked.profile, at=at)
    outcomes = []
    for name in names:
        outcome = Outcome(name)
        if name in checked.absent:
            outcome.absent = True
        elif name in checked.problems:
            outcome.error = "\n".join(checked.problems[name])
        else:
            run_of_job = _JobRun(
                client=client,
                job=checked.profile.jobs[name],
                lookups=lookups,
                digest=_digest(checked.profile, checked.profile.jobs[name]),
                at=at,
            )
            try:
                run_of_job.go()
            except (UnableToAskOData, UnableToImport) as error:
                outcome.error = str(error)
            outcome.report = run_of_job.as_dict()
        _note(outcome, at)
        outcomes.append(outcome)
    return outcomes


class _JobRun:
    """One job's run: versions, changed rows, records, import, versions stored."""

    def __init__(
        self, *, client: ODataClient, job: Job, lookups: LookupTables, digest: str, at: datetime
    ) -> None:
        self._client = client
        self._job = job
        self._lookups = lookups
        self._digest = digest
        self._at = at
        self._entity = f"{job.name}/{job.reading.entities[0]}"[:128]
        self._started = time.monotonic()
        self._requests = client.requests
        self._rows = 0
        self._changed = 0
        self._gone = 0
        self._left_out = 0
        self._total = ImportReport()

    def go(self) -> None:
        if self._job.versioned:
            self._objects()
        else:
            self._register()

    def as_dict(self) -> dict[str, Any]:
        """Return what the journal keeps."""
        counts = {kind: each.as_dict() for kind, each in self._total.counts.items() if each.seen}
        return {
            "rows": self._rows,
            "changed": self._changed,
            "left_out": self._left_out,
            "gone": self._gone,
            "counts": counts,
            "issues": dict(sorted(self._total.issue_codes.items())),
            "refused": self._issues(refused=True),
            "remarks": self._issues(refused=False),
            "requests": self._client.requests - self._requests,
            "seconds": round(time.monotonic() - self._started, 1),
        }

    def _issues(self, *, refused: bool) -> list[dict[str, str]]:
        chosen = [each for each in self._total.issues if (each.refused or each.waiting) is refused]
        return [
            {"id": each.external_id, "code": each.code, "message": each.message}
            for each in chosen[:KEEP_ISSUES]
        ]

    # Objects: catalogues and documents -------------------------------------------------------

    def _objects(self) -> None:
        job = self._job
        asked = _asked(job)
        fields = ("Ref_Key", "DataVersion", *selected(asked))
        present: dict[str, str] = {}
        for page in self._client.pages(
            job.reading.entities[0],
            select=tuple(dict.fromkeys(fields)),
            where=job.reading.filter,
        ):
            for row in page:
                present[str(row.get("Ref_Key"))] = self._version(row, asked)
        self._rows = len(present)
        delta = versions.compare(self._entity, present)
        self._changed, self._gone = len(delta.changed), len(delta.gone)
        for rows in self._fetched(delta.changed, of=len(present)):
            found = {str(row["Ref_Key"]): record_of(job, row, self._lookups) for row in rows}
            self._bring_in(found, {key: present[key] for key in found})
        # Not a deletion: the user's rights may have been cut. The shop keeps them.
        versions.forget(self._entity, delta.gone)

    def _fetched(self, changed: Sequence[str], *, of: int) -> Iterator[list[Row]]:
        """Yield the changed rows in portions.

        A list of guids takes an address for some thirty rows; when much has changed, as in the
        first run, reading all pages anew asks less often.
        """
        reading = self._job.reading
        fields = tuple(dict.fromkeys(("Ref_Key", *selected(list(self._job.sources())))))
        if len(changed) * ALL_PAGES_FROM > of:
            wanted = set(changed)
            pages = self._client.pages(reading.entities[0], select=fields, where=reading.filter)
            found: Iterable[list[Row]] = (
                [row for row in page if str(row["Ref_Key"]) in wanted] for page in pages
            )
        else:
            found = self._client.by_keys(reading.entities[0], changed, select=fields)
        portion: list[Row] = []
        for page in found:
            portion += page
            if len(portion) >= PORTION:
                yield portion
                portion = []
        if portion:
            yield portion

    def _version(self, row: Row, asked: Sequence[Source]) -> str:
        return versions.fingerprint(
            self._digest,
            row.get("DataVersion"),
            [
                source.rows(row, self._lookups)
                if source.lookup and self._lookups.has_columns(source.lookup)
                else source.value(row, self._lookups)
                for source in asked
            ],
        )

    # Registers -------------------------------------------------------------------------------

    def _register(self) -> None:
        found: dict[str, OneRecord | None] = {}
        for row in read_all(
            self._client, self._job.reading, list(self._job.sources()), self._lookups.at
        ):
            self._rows += 1
            record = record_of(self._job, row, self._lookups)
            if record is None:
                self._left_out += 1
            else:
                found[record.id] = record
        present = {key: versions.fingerprint(self._digest, record) for key, record in found.items()}
        delta = versions.compare(self._entity, present)
        self._changed, self._gone = len(delta.changed), len(delta.gone)
        changed = {key: found[key] for key in delta.changed}
        self._bring_in(changed, {key: present[key] for key in changed})
        if self._job.gone and delta.gone:
            self._bring_in({key: gone_record(self._job, key) for key in delta.gone}, {})
        versions.forget(self._entity, delta.gone)

    # Both ------------------------------------------------------------------------------------

    def _bring_in(
        self, found: Mapping[str, OneRecord | None], versions_of: Mapping[str, str]
    ) -> None:
        """Import records by key and keep the versions of those that went in or do not count."""
        records = [record for record in found.values() if record is not None]
        if self._job.versioned:
            self._left_out += len(found) - len(records)
        refused: set[str] = set()
        if records:
            report = import_records(
                records=stamped(records, self._at), name=feed_name(self._job.name)
            )
            add_up(self._total, report)
            refused = {
                issue.external_id for issue in report.issues if issue.refused or issue.waiting
            }
        versions.store(
            self._entity,
            {
                key: version
                for key, version in versions_of.items()
                if (record := found[key]) is None or record.id not in refused
            },
        )


def _asked(job: Job) -> list[Source]:
    """Return the sources whose value other sets give: it changes without the row's version."""
    return [part for source in job.sources() for part in source.parts() if part.lookup]


def _digest(profile: Profile, job: Job) -> str:
    """Return a fingerprint of the job and its lookups: another profile reads everything anew."""
    return versions.fingerprint(job, [profile.lookups[source.lookup] for source in _asked(job)])


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RUN_LOCK])
        (free,) = cursor.fetchone()
    if not free:
        raise UnableToRun("1C is being read by OData right now; only one run at a time.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [RUN_LOCK])


# Journal --------------------------------------------------------------------------------------


def _note(outcome: Outcome, at: datetime) -> None:
    if outcome.error:
        _note_failure(outcome.job, outcome.error, outcome.report)
    elif outcome.absent:
        FeedCursor.objects.filter(name=feed_name(outcome.job)).exclude(error="").update(error="")
    else:
        FeedCursor.objects.update_or_create(
            name=feed_name(outcome.job),
            defaults={"ok_at": at, "error": "", "report": outcome.report},
        )


def _note_failure(job: str, error: str, report: dict[str, Any] | None = None) -> None:
    logger.error("OData job %s failed: %s", job, error)
    changed: dict[str, Any] = {"error": error}
    if report:
        changed["report"] = report
    FeedCursor.objects.update_or_create(name=feed_name(job), defaults=changed)
