"""Imports, done by a worker: files and archives, their outcome, and once more on demand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection

from oscar_b2b.core.exchange import Importer, ImportReport
from oscar_b2b.core.extensions import extensions
from oscar_b2b.onec_exchange.commerceml import UnableToParse
from oscar_b2b.onec_exchange.importing import Progress, UnableToImport, import_file
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeIssue, ExchangeNode
from oscar_b2b.onec_exchange.services import file_news, import_queue, originals, uploads
from oscar_b2b.onec_exchange.services.file_locks import working_on
from oscar_b2b.onec_exchange.services.missing_goods import NamedGoods
from oscar_b2b.onec_exchange.services.nodes import options_of
from oscar_b2b.onec_exchange.services.uploads import IN_WORK, UnableToContinue
from oscar_b2b.onec_exchange.transport import names, storage
from oscar_b2b.onec_exchange.transport.archives import UnableToUnpack

logger = logging.getLogger(__name__)

#: So many times a file is begun; one that kills its worker each time must not do so for ever.
MOST_ATTEMPTS = 3
_PROGRESS_SECONDS = 3_600
_LOST = (OperationalError, InterfaceError)


# The worker's side ----------------------------------------------------------------------------


def process_file(*, file_id: int, clock: Callable[[], datetime]) -> None:
    """Import a queued file, or unpack a queued archive, and keep the outcome.

    A file that another delivery of the task has finished, or is at work on, is left alone. When
    the database goes away in the middle the file stays as it is: nothing of it went in, and the
    watchdog gives it to a worker again.

    :param clock: asked at the beginning and at the end.
    """
    with working_on(file_id) as held:
        if not held:
            return
        file = (
            ExchangeFile.objects.filter(pk=file_id, state__in=IN_WORK, same_as__isnull=True)
            .select_related("session__node")
            .first()
        )
        if file is None:
            return
        if file.attempts >= MOST_ATTEMPTS:
            give_up(file=file, at=clock())
            return
        file.state, file.started_at, file.attempts = (
            ExchangeFile.RUNNING,
            clock(),
            file.attempts + 1,
        )
        file.save(update_fields=["state", "started_at", "attempts"])
        try:
            state, message = _outcome(file)
        except _LOST as error:
            logger.warning("The database went away during %s: %s", file.name, error)
            connection.close()
            return
        finish(file=file, state=state, message=message, at=clock())
    _keep_later(file)
    _import_documents(file, clock=clock)


def give_up(*, file: ExchangeFile, at: datetime) -> None:
    """Fail a file whose import was interrupted each time it was begun."""
    finish(
        file=file,
        state=ExchangeFile.FAILED,
        message=f"The import was interrupted {file.attempts} times. Nothing of the file went in; "
        "the log of the worker says why.",
        at=at,
    )


def finish(*, file: ExchangeFile, state: str, message: str, at: datetime) -> None:
    """Keep the outcome of a file, also for the files that repeat it."""
    file.state, file.message, file.finished_at = state, message, at
    file.save(update_fields=["state", "message", "finished_at", "report"])
    cache.delete(_progress_key(file.pk))
    import_queue.settle_repeats(file_id=file.pk)
    file_news.tell(file_id=file.pk)


def _outcome(file: ExchangeFile) -> tuple[str, str]:
    """Do the work and return state and message.

    :raises OperationalError, InterfaceError: when the database went away.
    """
    try:
        if names.is_archive(file.name):
            return ExchangeFile.DONE, f"{uploads.unpack(archive=file)} files unpacked"
        report = _import(file)
    except (UnableToParse, UnableToUnpack) as error:
        return ExchangeFile.FAILED, str(error)
    except UnableToImport as error:
        if isinstance(error.__cause__, _LOST):
            raise error.__cause__ from error
        return ExchangeFile.FAILED, str(error)
    except OSError as error:
        logger.exception("The received file %s could not be read", file.name)
        return ExchangeFile.FAILED, f"The received file cannot be read: {error.strerror or error}."
    _keep_issues(file, report)
    file.report = report.as_dict()
    return ExchangeFile.DONE, summary_of(report)


def _import(file: ExchangeFile) -> ImportReport:
    path = originals.original_of(file)
    if path is None:
        raise FileNotFoundError(2, "it is not kept any more", file.name)
    session = file.session
    node = session.node if session else None
    importers: list[Importer] = list(extensions.get("importers"))
    named = None
    if node is not None and session is not None and node.deactivate_missing:
        named = NamedGoods(node_id=node.pk, session_id=session.pk)
        importers.append(named)
    report = import_file(
        path=path,
        importers=importers,
        base_dir=storage.exchange_dir() if session else Path(file.path).parent,
        options=options_of(node),
        progress=_Progress(file.pk),
        remember=session is not None,
        # A file that has been finished once is here because somebody wants it read.
        read_all=session is None or file.finished_at is not None,
        goods_left_out=named.name_unread if named else None,
    )
    if node is not None and report.catalogue_id and report.catalogue_id != node.catalogue_id:
        ExchangeNode.objects.filter(pk=node.pk).update(catalogue_id=report.catalogue_id[:64])
    return report


def _keep_later(file: ExchangeFile) -> None:
    """Compressing takes seconds; 1C shall not wait for it."""
    from oscar_b2b.onec_exchange.tasks import keep_original

    if file.session_id is not None:
        keep_original.apply_async((file.pk,), countdown=originals.KEEP_AFTER_SECONDS)


def _import_documents(file: ExchangeFile, *, clock: Callable[[], datetime]) -> None:
    """Go on with what was in an archive of documents: old clients never ask for it."""
    if file.state == ExchangeFile.DONE and names.is_archive(file.name):
        session = file.session
        if session is not None and session.kind == "sale" and not session.version:
            for each in uploads.unasked(session=session):
                import_queue.queue(file=each, at=clock())


# Outcome --------------------------------------------------------------------------------------


def summary_of(report: ImportReport) -> str:
    """Return the short text 1C shows after ``success``; ASCII, as old clients guess a charset."""
    parts = [
        f"{kind}: {counts.seen} seen, {counts.created} new, {counts.updated} changed, "
        f"{counts.refused} refused, {counts.waiting} waiting"
        for kind, counts in report.counts.items()
        if counts.seen
    ]
    return "; ".join(parts) or "nothing to do"


def _keep_issues(file: ExchangeFile, report: ImportReport) -> None:
    file.issues.all().delete()
    ExchangeIssue.objects.bulk_create(
        (
            ExchangeIssue(
                file=file,
                kind=issue.kind,
                external_id=issue.external_id[:128],
                code=issue.code,
                message=issue.message,
                refused=issue.refused,
                waiting=issue.waiting,
            )
            for issue in report.issues
        ),
        batch_size=1000,
    )


# Progress -------------------------------------------------------------------------------------


class _Progress:
    """Shows how far an import is; outside the transaction, so in the cache, once a second."""

    def __init__(self, file_id: int, *, also: Progress | None = None) -> None:
        self.file_id = file_id
        self.also = also
        self._shown_at = 0.0

    def __call__(self, text: str) -> None:
        if self.also:
            self.also(text)
        now = time.monotonic()
        if now - self._shown_at >= 1:
            self._shown_at = now
            cache.set(_progress_key(self.file_id), text, _PROGRESS_SECONDS)


def progress_of(file_id: int) -> str:
    """Return how far the import of a file is, in English; empty when nothing is known."""
    return str(cache.get(_progress_key(file_id)) or "")


def _progress_key(file_id: int) -> str:
    return f"onec-exchange-progress:{file_id}"


# Again, and by command ------------------------------------------------------------------------


def import_again(*, file_id: int, at: datetime) -> ExchangeFile:
    """Queue a finished file once more, from its kept original.

    :raises UnableToContinue: while it is in work, and when its bytes are not kept any more.
    """
    file = ExchangeFile.objects.get(pk=file_id)
    if file.same_as_id is not None:
        return import_again(file_id=file.same_as_id, at=at)
    if names.is_archive(file.name) or originals.original_of(file) is None:
        raise UnableToContinue(f"The bytes of {file.name} are not kept any more.")
    changed = ExchangeFile.objects.filter(
        pk=file.pk, state__in=(ExchangeFile.DONE, ExchangeFile.FAILED)
    ).update(state=ExchangeFile.QUEUED, queued_at=at, attempts=0, told=True)
    if not changed:
        raise UnableToContinue(f"{file.name} is being imported or received.")
    import_queue.dispatch(file_id=file.pk)
    file.refresh_from_db()
    return file


def import_local(
    *, path: Path, clock: Callable[[], datetime], progress: Progress | None = None
) -> ImportReport:
    """Import a file of the shop's own disk at once, and enter it in the journal.

    :param progress: is told how far the import is; the journal shows it too.
    :raises UnableToParse, UnableToImport, OSError: as :func:`~..importing.import_file`; the
        journal has the reason.
    """
    stored = str(path.resolve())
    file = ExchangeFile.objects.create(
        name=path.name[-255:],
        path=stored if len(stored) <= 255 else "",
        size=path.stat().st_size if path.is_file() else 0,
        state=ExchangeFile.RUNNING,
        started_at=clock(),
        attempts=1,
        told=True,
    )
    with working_on(file.pk):
        try:
            report = import_file(path=path, progress=_Progress(file.pk, also=progress))
        except (UnableToParse, UnableToImport, OSError) as error:
            finish(file=file, state=ExchangeFile.FAILED, message=str(error), at=clock())
            raise
        _keep_issues(file, report)
        file.report = report.as_dict()
        finish(file=file, state=ExchangeFile.DONE, message=summary_of(report), at=clock())
    return report
