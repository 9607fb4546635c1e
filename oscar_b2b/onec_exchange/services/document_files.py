"""Print forms of 1C: announced by the feed, fetched by the worker, kept with their hash.

A row without a hash is expected: its file is not here yet, or 1C has a newer one. The feed never
waits for 1C to draw a paper, and a paper that was announced is fetched however often it takes.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.answers.changes import ChangedFile
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import DocumentFile

logger = logging.getLogger(__name__)

#: ``DocumentFile.guid`` is the document's id and the name of the form.
_SEPARATOR = ":"


def expect(*, order: Any, file: ChangedFile) -> DocumentFile:
    """Note that 1C has a paper for an order; an older one stays until the new one is here."""
    row, _made = DocumentFile.objects.update_or_create(
        order=order,
        guid=f"{file.document_id}{_SEPARATOR}{file.form}",
        defaults={"name": file.name, "sha256": ""},
    )
    return row


def present() -> Any:
    """Return the files that can be shown to those who may see their orders."""
    return DocumentFile.objects.exclude(file="")


def fetch_expected(*, limit: int = 20) -> int:
    """Fetch what was announced, and return how many files came.

    Stops when 1C does not answer. A paper that 1C refuses or does not know is forgotten.
    """
    if not service.is_on():
        return 0
    came = 0
    for row in DocumentFile.objects.filter(sha256="").order_by("pk")[:limit]:
        document_id, _separator, form = row.guid.rpartition(_SEPARATOR)
        try:
            content = service.print_form(document_id=document_id, form=form)
        except TransportError as error:
            if error.retryable:
                logger.info("Papers of 1C are fetched later: %s", error)
                break
            logger.warning("1C does not give %s: %s", row.name, error)
            content = None
        if content is None:
            _forget(row)
        else:
            _keep(row, content)
            came += 1
    return came


def _keep(row: DocumentFile, content: bytes) -> None:
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        current = DocumentFile.objects.select_for_update().filter(pk=row.pk).first()
        if current is None:
            return
        storage, old = current.file.storage, current.file.name
        # The address on disk says nothing about the order and cannot be guessed.
        current.file.save(f"{uuid.uuid4()}.pdf", ContentFile(content), save=False)
        current.sha256 = digest
        current.save(update_fields=["file", "sha256"])
        if old:
            transaction.on_commit(lambda: storage.delete(old))


def _forget(row: DocumentFile) -> None:
    """Drop what never came; of a file that is here keep what there is."""
    logger.warning("1C has no paper %s of order %s", row.name, row.order_id)
    if not row.file:
        row.delete()
        return
    with row.file.open("rb") as kept:
        digest = hashlib.sha256(kept.read()).hexdigest()
    DocumentFile.objects.filter(pk=row.pk).update(sha256=digest)
