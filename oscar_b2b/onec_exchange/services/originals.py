"""Originals of imported files, compressed and private: for support, and to import them again."""

from __future__ import annotations

import gzip
import logging
import os
import secrets
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from oscar_b2b.onec_exchange.models import ExchangeFile
from oscar_b2b.onec_exchange.services import uploads
from oscar_b2b.onec_exchange.transport import names, storage

logger = logging.getLogger(__name__)

#: An unpacked copy is for the moment; it can be made again.
UNPACKED_SECONDS = 3_600
#: Compressing takes as long as importing what 1C says again: it waits until the exchange is over.
KEEP_AFTER_SECONDS = 300
#: The fastest level: XML of 1C shrinks to a tenth with it already.
_LEVEL = 1
_CHUNK = 1024 * 1024
_STATES = (ExchangeFile.DONE, ExchangeFile.FAILED)


def keep_files() -> timedelta:
    """Return how long bytes that 1C sent are kept (``ONEC_KEEP_FILES``, days)."""
    return timedelta(days=settings.ONEC_KEEP_FILES)


def keep_original(*, file_id: int) -> bool:
    """Compress the upload of a finished file and remove the upload; False when there is nothing.

    Safe to call twice; a process that dies in between leaves the upload for the next call.
    """
    file = ExchangeFile.objects.filter(pk=file_id, state__in=_STATES, session__isnull=False).first()
    if file is None or names.is_attachment(file.name):
        return False
    source = uploads.path_of(file)
    if names.is_archive(file.name) or file.same_as_id is not None:
        uploads.remove_upload(file)  # what was in it, or the file it repeats, is kept
        return False
    if file.original or not source.is_file():
        return False
    target = storage.made(storage.exchange_dir() / "originals") / storage.new_name(".xml.gz")
    try:
        digest = file.sha256 or uploads.content_hash(file)
        _compress(source, target)
    except OSError as error:
        # A full disk: the upload serves as the original as long as it lies there.
        logger.warning("The original of %s could not be compressed: %s", file.name, error)
        return False
    kept = str(target.relative_to(storage.exchange_dir()))
    # 1C may have begun to send the file anew meanwhile: then this original is of no use.
    changed = ExchangeFile.objects.filter(pk=file.pk, state__in=_STATES, path=file.path).update(
        original=kept, sha256=digest
    )
    if not changed:
        target.unlink(missing_ok=True)
        return False
    source.unlink(missing_ok=True)
    return True


def original_of(file: ExchangeFile) -> Path | None:
    """Return the bytes of a file as 1C sent them, or None when they are not kept any more.

    A compressed original is unpacked beside the uploads, where it is removed after an hour.
    """
    live = uploads.path_of(file)
    if file.path and live.is_file():
        return live
    if file.same_as is not None:
        return original_of(file.same_as)
    packed = storage.exchange_dir() / file.original
    if not file.original or not packed.is_file():
        return None
    target = storage.made(storage.exchange_dir() / "unpacked") / f"{packed.stem}"
    if not target.is_file():
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        try:
            with gzip.open(packed, "rb") as source, _private(part) as output:
                shutil.copyfileobj(source, output, _CHUNK)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    target.touch()
    return target


def _compress(source: Path, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        with (
            source.open("rb") as data,
            _private(part) as output,
            # No name and no time inside: the file says nothing but its content.
            gzip.GzipFile("", "wb", _LEVEL, output, mtime=0) as packed,
        ):
            shutil.copyfileobj(data, packed, _CHUNK)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def forget(*, at: datetime) -> int:
    """Remove bytes that were kept long enough, and return how many originals went."""
    old = ExchangeFile.objects.exclude(original="").filter(created_at__lt=at - keep_files())
    gone = 0
    for file in old.order_by("pk")[:1_000]:
        (storage.exchange_dir() / file.original).unlink(missing_ok=True)
        ExchangeFile.objects.filter(pk=file.pk).update(original="")
        gone += 1
    _remove_older(storage.exchange_dir() / "unpacked", seconds=UNPACKED_SECONDS)
    # Uploads that nothing finished, parts a killed process left, originals of files sent anew.
    for name in ("sessions", "originals"):
        _remove_older(storage.exchange_dir() / name, seconds=keep_files().total_seconds())
    return gone


def _remove_older(folder: Path, *, seconds: float) -> None:
    """Remove files by the age of their last change: the disk's clock, not the database's."""
    if not folder.is_dir():
        return
    oldest = time.time() - seconds
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
