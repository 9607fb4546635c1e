"""Imports that 1C asks for: each file is given to a worker once, however often 1C asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeSession
from oscar_b2b.onec_exchange.services import uploads
from oscar_b2b.onec_exchange.services.uploads import IN_WORK, UnableToContinue
from oscar_b2b.onec_exchange.transport import names

#: 1C that got no answer sends the whole exchange again within this time.
SAME_JOB = timedelta(minutes=10)


def request_import(*, session: ExchangeSession, filename: str, at: datetime) -> ExchangeFile:
    """Queue a file for import unless it is already queued, running or finished.

    Archives of the session are unpacked first, as 1C asks for the XML names inside them: while
    that goes on the archive is returned instead of the file.

    :raises UnableToContinue: when the session has no such file.
    :raises UnableToAcceptName: see there.
    """
    name = names.normalised(filename)
    if names.is_archive(name):
        raise UnableToContinue(f"{name} is an archive; ask for the files in it.")
    zips = list(session.files.filter(name__iendswith=".zip").order_by("pk"))
    for archive in zips:
        if archive.state == ExchangeFile.RECEIVING:
            queue(file=archive, at=at)
        if archive.state in IN_WORK:
            return archive
    file = session.files.filter(name=name).first()
    if file is None:
        failed = [each.message for each in zips if each.state == ExchangeFile.FAILED]
        raise UnableToContinue(
            failed[-1] if failed else f"{name} has not been sent in this session."
        )
    if file.state == ExchangeFile.RECEIVING:
        queue(file=file, at=at)
    return file


def queue(*, file: ExchangeFile, at: datetime) -> None:
    """Give a received file to the worker, once.

    The same bytes from the same node that wait, run, or have ended without 1C being told are one
    job with the earlier file: 1C gave up waiting and repeats its exchange.
    """
    # Only what may be a repeat is hashed while 1C waits; the others when they are put by.
    if any(_alike(file, at=at).values_list("pk", flat=True)[:1]):
        file.sha256 = uploads.content_hash(file)
    with transaction.atomic(durable=True):
        earlier = _same_job(file, at=at)
        changed = ExchangeFile.objects.filter(pk=file.pk, state=ExchangeFile.RECEIVING).update(
            state=ExchangeFile.QUEUED,
            queued_at=at,
            sha256=file.sha256,
            same_as=earlier,
        )
    file.refresh_from_db()
    if not changed:
        return
    if earlier is None:
        dispatch(file_id=file.pk)
        file.refresh_from_db()
    else:
        uploads.remove_upload(file)
        settle_repeats(file_id=earlier.pk)
        file.refresh_from_db()


def dispatch(*, file_id: int) -> None:
    """Tell a worker about a queued file."""
    from oscar_b2b.onec_exchange.tasks import import_exchange_file

    import_exchange_file.delay(file_id)


def _alike(file: ExchangeFile, *, at: datetime) -> QuerySet[ExchangeFile]:
    """Return the jobs that ``file`` may repeat, as far as can be told without reading it."""
    session = file.session
    # What is in an archive becomes files of its own session.
    if session is None or session.node_id is None or names.is_archive(file.name):
        return ExchangeFile.objects.none()
    return ExchangeFile.objects.filter(
        Q(state__in=IN_WORK)
        | Q(state=ExchangeFile.DONE, told=False, finished_at__gte=at - SAME_JOB),
        session__node=session.node_id,
        session__kind=session.kind,
        name=file.name,
        size=file.size,
        same_as__isnull=True,
    ).exclude(pk=file.pk)


def _hash_of(file: ExchangeFile) -> str:
    if not file.sha256:
        file.sha256 = uploads.content_hash(file)
        ExchangeFile.objects.filter(pk=file.pk).update(sha256=file.sha256)
    return file.sha256


def _same_job(file: ExchangeFile, *, at: datetime) -> ExchangeFile | None:
    if not file.sha256:
        return None
    alike = _alike(file, at=at).order_by("-pk")
    twin = next((each for each in alike if _hash_of(each) == file.sha256), None)
    if twin is None or twin.state in IN_WORK:
        return twin
    # What others imported since may have changed what this file says: then it goes in again.
    later = ExchangeFile.objects.filter(finished_at__gt=twin.finished_at, report__isnull=False)
    return None if later.exclude(session=twin.session_id).exclude(report={}).exists() else twin


def settle_repeats(*, file_id: int) -> None:
    """Give files that repeat a finished one its outcome."""
    file = ExchangeFile.objects.get(pk=file_id)
    if file.state not in IN_WORK:
        file.repeats.filter(state__in=IN_WORK).update(
            state=file.state,
            message=file.message,
            started_at=file.started_at,
            finished_at=file.finished_at,
        )


def note_told(*, file: ExchangeFile) -> None:
    """Remember that 1C got the outcome of a file as an answer."""
    if not file.told:
        ExchangeFile.objects.filter(pk__in=[file.pk, file.same_as_id]).update(told=True)
