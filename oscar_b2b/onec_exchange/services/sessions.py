"""Conversations that 1C begins with ``checkauth``: files in, imports started, outcomes asked.

State lives in PostgreSQL, so any web process may answer any request of a session. Times are
passed in; texts of exceptions are meant for 1C's user.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from oscar_b2b.core.exchange import ImportReport
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader, UnableToParse
from oscar_b2b.onec_exchange.importing import UnableToImport, import_file, import_is_running
from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    ExchangeIssue,
    ExchangeNode,
    ExchangeSession,
)
from oscar_b2b.onec_exchange.transport import archives, names, storage

logger = logging.getLogger(__name__)

#: A session that was silent for so long is over; 1C begins a new one for every exchange.
SESSION_LIFE = timedelta(hours=2)
#: Received files and their reports are kept for support.
KEEP_FILES = timedelta(days=7)
#: A running import that holds no lock after this time has died with its worker.
STALL = timedelta(seconds=60)
_STALE_BATCH = 20


class UnableToContinue(Exception):
    """The request does not fit the session: no session, no such file, a file in work."""


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session with the secrets that only 1C gets; the database has their hash."""

    session: ExchangeSession
    token: str

    @property
    def sessid(self) -> str:
        return sessid_of(self.token)


def sessid_of(token: str) -> str:
    """Return the value of ``sessid``. It travels in addresses, so it must not be the token."""
    return salted_hmac("onec_exchange.sessid", token, algorithm="sha256").hexdigest()[:32]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(*, node: ExchangeNode, kind: str, remote_addr: str, at: datetime) -> OpenedSession:
    """Begin a session; it replaces the same node's older one of the same type."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        ExchangeSession.objects.filter(node=node, kind=kind, is_open=True).update(is_open=False)
        session = ExchangeSession.objects.create(
            token=_hashed(token),
            login=node.login,
            node=node,
            kind=kind,
            remote_addr=remote_addr or None,
        )
    _forget_old_sessions(at=at)
    return OpenedSession(session, token)


def find_session(*, token: str, sessid: str, at: datetime) -> ExchangeSession:
    """Return the open session of a cookie; an empty ``sessid`` is fine, a wrong one is not.

    UT11 sends ``&sessid=`` with nothing, BAS and UTP none at all (``protocol.md`` §1).
    :raises UnableToContinue: when there is none any more.
    """
    session = None
    if token and (not sessid or constant_time_compare(sessid, sessid_of(token))):
        session = ExchangeSession.objects.filter(token=_hashed(token), is_open=True).first()
    if session is None or session.last_seen_at < at - SESSION_LIFE:
        raise UnableToContinue("There is no such session (any more). Begin with mode=checkauth.")
    session.save(update_fields=["last_seen_at"])
    return session


def start_session(*, session: ExchangeSession, version: str) -> None:
    """Answer ``init``: unfinished uploads of the session go, the asked version is kept."""
    session.version = version.replace("\0", "")[:16]  # PostgreSQL takes no NUL
    session.save(update_fields=["version", "last_seen_at"])
    for file in session.files.filter(state=ExchangeFile.RECEIVING):
        if not names.is_attachment(file.name):
            _path(file).unlink(missing_ok=True)
        file.delete()


# Files ----------------------------------------------------------------------------------------


def receive_piece(
    *, session: ExchangeSession, filename: str, body: BinaryIO, expected: int
) -> ExchangeFile:
    """Store one POST: the first of a name begins the file, later ones are appended.

    :raises UnableToAcceptName, UnableToStore: see there.
    :raises UnableToContinue: while the file is being imported.
    """
    name = names.normalised(filename)
    file = session.files.filter(name=name).first()
    if file and file.state in (ExchangeFile.QUEUED, ExchangeFile.RUNNING):
        raise UnableToContinue(f"{name} is being imported; wait for the end of mode=import.")
    append = file is not None and file.state == ExchangeFile.RECEIVING
    if file is None:
        file = ExchangeFile(session=session, name=name, path=_new_path(session, name))
    size = storage.receive(body, _path(file), expected=expected, append=append)
    file.size, file.state, file.message, file.report = size, ExchangeFile.RECEIVING, "", {}
    file.started_at = file.finished_at = None
    file.save()
    return file


def _new_path(session: ExchangeSession, name: str) -> str:
    """Return where a file is kept, relative to the exchange folder."""
    if names.is_attachment(name):
        return name
    stored = storage.session_dir(session.pk) / storage.new_name(Path(name).suffix.lower())
    return str(stored.relative_to(storage.exchange_dir()))


def _path(file: ExchangeFile) -> Path:
    return storage.exchange_dir() / file.path


def unpack_archives(*, session: ExchangeSession, at: datetime) -> list[ExchangeFile]:
    """Unpack the zips of a session that have not been unpacked and return the new XML files.

    Pictures go to their own place at once and need no row.

    :raises UnableToUnpack: for an archive that is damaged, incomplete or dangerous.
    """
    unpacked: list[ExchangeFile] = []
    for archive in session.files.filter(state=ExchangeFile.RECEIVING):
        if not names.is_archive(archive.name):
            continue
        try:
            members = archives.unpack(
                _path(archive),
                target_for=lambda name: (
                    storage.session_dir(session.pk) / storage.new_name(Path(name).suffix.lower())
                ),
            )
        except archives.UnableToUnpack as error:
            _finish(archive, ExchangeFile.FAILED, str(error), at=at)
            raise
        for name, path, size in members:
            if names.is_attachment(name):
                _keep_attachment(name, path)
            else:
                unpacked.append(_take_member(session, name, path, size))
        _finish(archive, ExchangeFile.DONE, f"{len(members)} files unpacked", at=at)
        _path(archive).unlink(missing_ok=True)
    return unpacked


def _keep_attachment(name: str, path: Path) -> None:
    target = storage.attachment_path(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(target)


def _take_member(session: ExchangeSession, name: str, path: Path, size: int) -> ExchangeFile:
    file, _created = ExchangeFile.objects.update_or_create(
        session=session,
        name=name,
        defaults={
            "path": str(path.relative_to(storage.exchange_dir())),
            "size": size,
            "state": ExchangeFile.RECEIVING,
            "message": "",
            "report": {},
        },
    )
    return file


def is_readable(*, file: ExchangeFile) -> bool:
    """Tell whether all pieces of an XML file or an archive have come."""
    if names.is_archive(file.name):
        return archives.is_complete(_path(file))
    try:
        with _path(file).open("rb") as source:
            for _record in CommerceMLReader(source):
                pass
    except (UnableToParse, OSError):
        return False
    return True


# Imports --------------------------------------------------------------------------------------


def request_import(*, session: ExchangeSession, filename: str, at: datetime) -> ExchangeFile:
    """Queue a file for import unless it is already queued, running or finished.

    Archives of the session are unpacked first; 1C asks for the XML names inside them.
    :raises UnableToContinue: when the session has no such file.
    :raises UnableToAcceptName, UnableToUnpack: see there.
    """
    name = names.normalised(filename)
    unpack_archives(session=session, at=at)
    file = session.files.filter(name=name).first()
    if file is None or names.is_archive(name):
        raise UnableToContinue(f"{name} has not been sent in this session.")
    if file.state == ExchangeFile.RECEIVING:
        queue(file=file)
    elif file.state == ExchangeFile.RUNNING:
        _notice_dead_import(file, at=at)
    return file


def queue(*, file: ExchangeFile) -> None:
    """Give a file to the worker, once."""
    from oscar_b2b.onec_exchange.tasks import import_exchange_file

    with transaction.atomic(durable=True):
        changed = ExchangeFile.objects.filter(pk=file.pk, state=ExchangeFile.RECEIVING).update(
            state=ExchangeFile.QUEUED
        )
    if changed:
        import_exchange_file.delay(file.pk)
    file.refresh_from_db()


def process_file(*, file_id: int, clock: Callable[[], datetime]) -> None:
    """Import a queued file and keep its outcome; the worker's side of ``mode=import``.

    A file that another delivery of the task has finished is left alone. ``clock`` is asked at
    the beginning and at the end.
    """
    file = ExchangeFile.objects.filter(
        pk=file_id, state__in=(ExchangeFile.QUEUED, ExchangeFile.RUNNING)
    ).first()
    if file is None:
        return
    file.state, file.started_at = ExchangeFile.RUNNING, clock()
    file.save(update_fields=["state", "started_at"])
    try:
        report = import_file(path=_path(file), base_dir=storage.exchange_dir())
    except (UnableToParse, UnableToImport, OSError) as error:
        _finish(file, ExchangeFile.FAILED, str(error), at=clock())
        return
    _keep_issues(file, report)
    file.report = report.as_dict()
    file.save(update_fields=["report"])
    _finish(file, ExchangeFile.DONE, summary_of(report), at=clock())


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


def _finish(file: ExchangeFile, state: str, message: str, *, at: datetime) -> None:
    file.state, file.message, file.finished_at = state, message, at
    file.save(update_fields=["state", "message", "finished_at"])


def _notice_dead_import(file: ExchangeFile, *, at: datetime) -> None:
    """Fail an import whose worker died, so that 1C is not told ``progress`` for ever."""
    stalled = file.started_at is not None and file.started_at < at - STALL
    if stalled and not import_is_running():
        ExchangeFile.objects.filter(pk=file.pk, state=ExchangeFile.RUNNING).update(
            state=ExchangeFile.FAILED,
            message="The import was interrupted. Nothing of the file went in; send it again.",
            finished_at=at,
        )
        file.refresh_from_db()


def _forget_old_sessions(*, at: datetime) -> None:
    """Remove files and reports of long finished sessions, a few at a time."""
    old = ExchangeSession.objects.filter(last_seen_at__lt=at - KEEP_FILES).order_by("pk")
    for session in old[:_STALE_BATCH]:
        storage.remove_session_dir(session.pk)
        session.delete()


def import_wait_seconds() -> float:
    """Return how long ``mode=import`` holds the request; UT11 repeats at once and waits 180 s."""
    return float(settings.ONEC_IMPORT_WAIT)
