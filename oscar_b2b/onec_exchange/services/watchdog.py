"""What beat looks after: imports nobody asked for, imports whose worker died, old journals."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

from oscar_b2b.onec_exchange.importing import catch_up_memory, import_is_running
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeRequest, ExchangeSession
from oscar_b2b.onec_exchange.services import import_queue, imports, originals, uploads
from oscar_b2b.onec_exchange.services.file_locks import in_hands
from oscar_b2b.onec_exchange.transport import names, storage

logger = logging.getLogger(__name__)

#: A task that nobody took for so long, while nothing is being imported, got lost.
STALL = timedelta(seconds=60)
#: Between two offers of a queued file to the workers.
_AGAIN_SECONDS = 300
#: A worker takes the lock of a file just before it calls it running.
_GRACE = timedelta(seconds=2)
#: A link may need minutes for one piece: what is not complete is given up only then.
GIVE_UP_AFTER = timedelta(hours=2)
_WATCHING = "onec-exchange-watching"
_LONGEST_RUN = 300
_BATCH = 50


def watch(*, at: datetime) -> None:
    """Do all that is due; safe to run at any time and in several processes."""
    revive(at=at)
    # Reading large uploads through takes longer than beat's interval.
    if cache.add(_WATCHING, 1, timeout=_LONGEST_RUN):
        try:
            import_silent(at=at)
        finally:
            cache.delete(_WATCHING)


# Workers that died ----------------------------------------------------------------------------


def revive(*, at: datetime, file_id: int | None = None) -> int:
    """Queue imports again whose worker died, and return how many.

    An import is one transaction: of one that was interrupted nothing went in. After
    ``imports.MOST_ATTEMPTS`` beginnings the file fails.

    :param file_id: look at this file only.
    """
    running = ExchangeFile.objects.filter(state=ExchangeFile.RUNNING, same_as__isnull=True)
    if file_id is not None:
        running = running.filter(pk=file_id)
    files = list(running.filter(started_at__lt=at - _GRACE).order_by("pk")[:_BATCH])
    held = in_hands([file.pk for file in files])
    revived = 0
    for file in files:
        if file.pk in held:
            continue
        logger.warning("The worker of %s died; attempt %s is over", file.name, file.attempts)
        if file.attempts >= imports.MOST_ATTEMPTS:
            imports.give_up(file=file, at=at)
            continue
        changed = ExchangeFile.objects.filter(
            pk=file.pk, state=ExchangeFile.RUNNING, attempts=file.attempts
        ).update(state=ExchangeFile.QUEUED, queued_at=at)
        if changed:
            import_queue.dispatch(file_id=file.pk)
            revived += 1
    return revived + _offer_lost(at=at, file_id=file_id)


def _offer_lost(*, at: datetime, file_id: int | None) -> int:
    """Offer queued files again that no worker took: the message was lost with the broker."""
    queued = ExchangeFile.objects.filter(
        state=ExchangeFile.QUEUED, same_as__isnull=True, queued_at__lt=at - STALL
    )
    if file_id is not None:
        queued = queued.filter(pk=file_id)
    waiting = list(queued.order_by("queued_at", "pk").values_list("pk", flat=True)[:_BATCH])
    if not waiting or import_is_running():
        return 0
    offered = 0
    for pk in waiting:
        if cache.add(f"onec-exchange-offered:{pk}", 1, _AGAIN_SECONDS):
            import_queue.dispatch(file_id=pk)
            offered += 1
    return offered


# Imports nobody asked for ---------------------------------------------------------------------


def import_silent(*, at: datetime) -> int:
    """Import what silent sessions left behind, and return how many files were queued.

    УТ 11 can be told not to wait for imports; then it never asks for them.
    """
    waiting = (
        ExchangeFile.objects.filter(state=ExchangeFile.RECEIVING, session__isnull=False)
        .exclude(uploads.ATTACHMENTS)
        .values("session_id")
    )
    queued = 0
    shortest = timedelta(minutes=1)
    silent = ExchangeSession.objects.filter(pk__in=waiting, last_seen_at__lt=at - shortest)
    for session in silent.select_related("node").order_by("pk")[:_BATCH]:
        minutes = session.node.watchdog_minutes if session.node else 0
        if minutes and session.last_seen_at < at - timedelta(minutes=minutes):
            is_over = session.last_seen_at < at - GIVE_UP_AFTER
            queued += import_left_behind(session_id=session.pk, is_over=is_over, at=at)
    uploads.settle_attachments(silent_since=at - timedelta(hours=1), at=at)
    return queued


def import_left_behind(*, session_id: int, at: datetime, is_over: bool = True) -> int:
    """Queue the complete files of a session that nobody asked for, and return how many.

    A file that a newer session of the same node brought again is left to that session: older
    content must not go in after newer.

    :param is_over: 1C cannot go on with the session: incomplete files fail with a reason.
    """
    session = ExchangeSession.objects.select_related("node").filter(pk=session_id).first()
    if session is None:
        return 0
    queued = 0
    for file in uploads.unasked(session=session):
        if _is_superseded(file, session):
            _fail(file, "1C sent a file of this name again in a newer session.", at=at)
        elif _is_complete(file):
            import_queue.queue(file=file, at=at)
            queued += 1
        elif is_over:
            _fail(file, "The upload was never completed; 1C did not send the rest.", at=at)
    return queued


def _is_complete(file: ExchangeFile) -> bool:
    """As ``uploads.is_readable``; a size found incomplete is not read through again."""
    known = f"onec-exchange-incomplete:{file.pk}:{file.size}"
    if cache.get(known):
        return False
    is_complete = uploads.is_readable(file=file)
    if not is_complete:
        cache.set(known, 1, GIVE_UP_AFTER.total_seconds())
    return is_complete


def _is_superseded(file: ExchangeFile, session: ExchangeSession) -> bool:
    newer = ExchangeSession.objects.filter(
        node=session.node_id, kind=session.kind, pk__gt=session.pk
    )
    if session.node_id is None or names.is_archive(file.name):
        return False
    return ExchangeFile.objects.filter(session__in=newer, name=file.name).exists()


def _fail(file: ExchangeFile, reason: str, *, at: datetime) -> None:
    # Only if 1C did not go on with it in the meantime.
    changed = ExchangeFile.objects.filter(
        pk=file.pk, state=ExchangeFile.RECEIVING, size=file.size
    ).update(state=ExchangeFile.FAILED, message=reason, finished_at=at)
    if changed:
        uploads.remove_upload(file)


# Old journals ---------------------------------------------------------------------------------


def forget(*, at: datetime) -> None:
    """Remove originals, sessions and requests that were kept long enough, some at a time.

    Originals go after ``ONEC_KEEP_FILES`` days, the journal after ``ONEC_KEEP_JOURNAL`` days.
    """
    oldest = at - timedelta(days=settings.ONEC_KEEP_JOURNAL)
    originals.forget(at=at)
    catch_up_memory()
    old = ExchangeRequest.objects.filter(at__lt=oldest).order_by("pk").values("pk")[:20_000]
    ExchangeRequest.objects.filter(pk__in=old).delete()
    for session in ExchangeSession.objects.filter(last_seen_at__lt=oldest).order_by("pk")[:500]:
        for file in session.files.exclude(original=""):
            (storage.exchange_dir() / file.original).unlink(missing_ok=True)
        storage.remove_session_dir(session.pk)
        session.delete()
    ExchangeFile.objects.filter(session__isnull=True, created_at__lt=oldest).delete()
