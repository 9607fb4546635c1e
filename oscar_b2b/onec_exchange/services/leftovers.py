"""Files that nothing names any more: pictures and files of goods, and what 1C sent with them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from oscar.core.loading import get_model

from oscar_b2b.core.services import thumbnails
from oscar_b2b.onec_exchange.catalogue import attachments, images
from oscar_b2b.onec_exchange.importing import IMPORT_LOCK
from oscar_b2b.onec_exchange.models import GoodFile, private_storage
from oscar_b2b.onec_exchange.transport import storage

logger = logging.getLogger(__name__)

#: A file younger than this may belong to a row that is just being written.
GRACE = timedelta(hours=1)
_BATCH = 1000


def remove(*, at: datetime) -> int:
    """Remove what is left over and return the number of files removed.

    Does nothing while an import runs: it may be about to name a file again that nothing names
    now. An import that begins meanwhile waits.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        removed = _remove_unnamed(
            default_storage, images.FOLDER, get_model("catalogue", "ProductImage"), "original", at
        )
        removed += _remove_unnamed(private_storage(), attachments.FOLDER, GoodFile, "file", at)
        removed += _remove_sent(at)
    if removed:
        logger.info("%s files that nothing names were removed", removed)
    return removed


def _remove_unnamed(
    place: Any, folder: str, model: Any, field: str, at: datetime
) -> int:  # fmt: skip
    removed = 0
    names = _files_below(place, folder)
    while batch := [name for _number, name in zip(range(_BATCH), names, strict=False)]:
        named = set(
            model.objects.filter(**{f"{field}__in": batch}).values_list(field, flat=True)
        )  # fmt: skip
        for name in batch:
            if name not in named and place.get_modified_time(name) < at - GRACE:
                place.delete(name)
                if place is default_storage:
                    thumbnails.remove(name)
                removed += 1
    return removed


def _files_below(place: Any, folder: str) -> Iterator[str]:
    """Yield the names of the files in the folders of ``folder``, which are two letters each."""
    if not place.exists(folder):
        return
    for part in place.listdir(folder)[0]:
        for name in place.listdir(f"{folder}/{part}")[1]:
            yield f"{folder}/{part}/{name}"


def _remove_sent(at: datetime) -> int:
    """Remove old pictures and files from the folder of the exchange, and folders left empty.

    They stay ``ONEC_KEEP_FILES`` days; goods that name them have copies of their own.
    """
    sent = storage.exchange_dir() / "import_files"
    oldest = (at - timedelta(days=settings.ONEC_KEEP_FILES)).timestamp()
    removed = 0
    for path in _deepest_first(sent):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
        elif path.is_dir() and path != sent and not any(path.iterdir()):
            path.rmdir()
    return removed


def _deepest_first(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else []
