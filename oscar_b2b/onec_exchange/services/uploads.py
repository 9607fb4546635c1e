"""What 1C sends, on its way to disk: pieces of files, archives and what is in them."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now

from oscar_b2b.onec_exchange.commerceml import CommerceMLReader, UnableToParse
from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeSession
from oscar_b2b.onec_exchange.transport import archives, names, storage

IN_WORK = (ExchangeFile.QUEUED, ExchangeFile.RUNNING)
#: What ``names.is_attachment`` says, for many rows at once.
ATTACHMENTS = Q(name__startswith="import_files/") & ~Q(name__iregex=r"\.(xml|zip)$")
_CHUNK = 1024 * 1024
#: A file that ends otherwise is not complete; saves reading it through after every piece.
_END = re.compile(rb">[\s\0]*\Z")
#: What other files build on goes first, then what UT11 sends in its order, the rest by name.
_RANKS = (
    re.compile(r"(classif|group|unit|propert|warehouse|store|price_?type)", re.IGNORECASE),
    re.compile(r"(import|goods|catalog)", re.IGNORECASE),
    re.compile(r"offer", re.IGNORECASE),
    re.compile(r"price", re.IGNORECASE),
    re.compile(r"(rest|stock)", re.IGNORECASE),
)


class UnableToContinue(Exception):
    """The request does not fit the session: no session, no such file, a file in work."""


def receive_piece(
    *, session: ExchangeSession, filename: str, body: BinaryIO, expected: int
) -> ExchangeFile:
    """Store one POST: the first of a name begins the file, later ones are appended.

    :param expected: what ``Content-Length`` said; negative when it said nothing.
    :raises UnableToAcceptName, UnableToStore: see there.
    :raises UnableToContinue: while the file is being imported.
    """
    name = names.normalised(filename)
    if session.received + max(expected, 0) > settings.ONEC_SESSION_LIMIT:
        raise storage.UnableToStore(
            f"The session has sent more than {settings.ONEC_SESSION_LIMIT} bytes."
        )
    file = session.files.filter(name=name).first()
    if file and file.state in IN_WORK:
        raise UnableToContinue(f"{name} is being imported; wait for the end of mode=import.")
    keep = file.size if file is not None and file.state == ExchangeFile.RECEIVING else 0
    if file is None:
        file = ExchangeFile(session=session, name=name)
    if not keep:
        file.path = _new_path(session, name)
    size = storage.receive(body, path_of(file), expected=expected, keep=keep)
    _begin_anew(file, size=size)
    file.save()
    # A slow piece took minutes: the session is seen at its end, too.
    ExchangeSession.objects.filter(pk=session.pk).update(
        received=F("received") + size - keep, last_seen_at=Now()
    )
    return file


def _begin_anew(file: ExchangeFile, *, size: int) -> None:
    file.size, file.state, file.message, file.report = size, ExchangeFile.RECEIVING, "", {}
    file.sha256, file.original, file.same_as, file.told, file.attempts = "", "", None, False, 0
    file.queued_at = file.started_at = file.finished_at = None


def _new_path(session: ExchangeSession, name: str) -> str:
    """Return where a file is kept, relative to the exchange folder."""
    if names.is_attachment(name):
        return name
    return _inside(_private_path(session, name))


def _private_path(session: ExchangeSession, name: str) -> Path:
    return storage.session_dir(session.pk) / storage.new_name(Path(name).suffix.lower())


def _inside(path: Path) -> str:
    return str(path.relative_to(storage.exchange_dir()))


def path_of(file: ExchangeFile) -> Path:
    """Return where the bytes of a file were put; files of a command keep their own place."""
    return storage.exchange_dir() / file.path


def drop_unfinished(*, session: ExchangeSession) -> None:
    """Throw away what was uploaded and not asked for, as ``init`` begins anew."""
    waiting = session.files.filter(state=ExchangeFile.RECEIVING)
    for file in waiting.exclude(ATTACHMENTS):
        path_of(file).unlink(missing_ok=True)
    waiting.delete()


def remove_upload(file: ExchangeFile) -> None:
    """Remove the received bytes of a file; pictures and files of a command stay."""
    if file.session_id is not None and not names.is_attachment(file.name):
        path_of(file).unlink(missing_ok=True)


# Archives -------------------------------------------------------------------------------------


def unpack(*, archive: ExchangeFile) -> int:
    """Unpack a zip: pictures go to their place, XML files become files of the session.

    Returns how many members there were.
    :raises UnableToUnpack: for an archive that is damaged, incomplete or dangerous.
    """
    session = archive.session
    assert session is not None  # noqa: S101 - only sessions receive archives
    members = archives.unpack(
        path_of(archive), target_for=lambda name: _private_path(session, name)
    )
    for name, path, size in members:
        if names.is_attachment(name):
            target = storage.attachment_path(name)
            storage.made(target.parent)
            path.replace(target)
        else:
            file = session.files.filter(name=name).first()
            if file is None:
                file = ExchangeFile(session=session, name=name)
            elif file.state in IN_WORK:
                path.unlink()
                continue
            file.path = _inside(path)
            _begin_anew(file, size=size)
            file.save()
    return len(members)


# Completeness, order, contents ----------------------------------------------------------------


def is_readable(*, file: ExchangeFile) -> bool:
    """Tell whether all pieces of an XML file or an archive have come."""
    path = path_of(file)
    try:
        if names.is_archive(file.name):
            return archives.is_complete(path)
        with path.open("rb") as source:
            source.seek(max(file.size - 64, 0))
            if not _END.search(source.read()):
                return False
            source.seek(0)
            for _record in CommerceMLReader(source):
                pass
    except (UnableToParse, OSError):
        return False
    return True


def in_import_order(files: list[ExchangeFile]) -> list[ExchangeFile]:
    """Sort files as 1C asks for them: folder by folder, import before offers before the rest."""
    return sorted(files, key=_order)


def _order(file: ExchangeFile) -> tuple[int, list[tuple[int, int, str]]]:
    stem = Path(file.name).name
    rank = next((i for i, known in enumerate(_RANKS) if known.match(stem)), len(_RANKS))
    # Numbers count as numbers: import0_10 after import0_9.
    parts = re.split(r"(\d+)", file.name.lower())
    return rank, [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def unasked(*, session: ExchangeSession) -> list[ExchangeFile]:
    """Return the files of a session whose import nobody asked for, without pictures."""
    waiting = session.files.filter(state=ExchangeFile.RECEIVING).exclude(ATTACHMENTS)
    return in_import_order(list(waiting))


def content_hash(file: ExchangeFile) -> str:
    """Return the SHA-256 of a received file as hex digits; empty when it is gone."""
    digest = hashlib.sha256()
    try:
        with path_of(file).open("rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def settle_attachments(*, silent_since: datetime, at: datetime) -> int:
    """Call pictures of sessions that are over received for good; return how many."""
    return ExchangeFile.objects.filter(
        ATTACHMENTS, state=ExchangeFile.RECEIVING, session__last_seen_at__lt=silent_since
    ).update(state=ExchangeFile.DONE, finished_at=at)
