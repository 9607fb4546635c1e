"""Files beside an order: uploaded to the open basket, tied to the order when it is placed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_b2b.core import uploads
from oscar_b2b.core.models import OrderFile

#: Of one order.
MOST_FILES = 5
#: Bytes of one file.
MOST_BYTES = 10 * 1024 * 1024
#: What is taken, besides plain text.
_KINDS = ("pdf", "png", "jpg", "jpeg", "xlsx", "docx")
EXTENSIONS = (*_KINDS, *uploads.TEXT_KINDS)
#: Files of a basket that nobody has ordered are kept for so long; so many are deleted at once.
KEPT, MOST_AT_ONCE = timedelta(days=90), 1_000


@transaction.atomic
def add(*, basket: Any, files: Iterable[File[bytes]], by: Any, at: datetime) -> list[str]:
    """Keep files with an open basket; return why others were not taken, translated.

    A file that is there already, as an answer that got lost and a second press bring it, is
    neither kept twice nor refused.
    """
    files = list(files)
    Basket = get_model("basket", "Basket")
    if not files:
        return []
    locked = Basket.open.select_for_update(of=("self",)).filter(pk=basket.pk).first()
    if locked is None:
        return [_("This basket can no longer be ordered. Open your basket.")]
    present = set(OrderFile.objects.filter(basket=locked, order=None).values_list("sha256", "name"))
    faults = []
    for upload in files:
        name = uploads.plain_name(upload.name or "")
        digest, content_type, fault = _examined(name, upload)
        if not fault and (digest, name) in present:
            continue
        if not fault and len(present) >= MOST_FILES:
            fault = ngettext(
                "“%(name)s” was not taken: an order has at most %(most)d file.",
                "“%(name)s” was not taken: an order has at most %(most)d files.",
                MOST_FILES,
            ) % {"name": name, "most": MOST_FILES}
        if fault:
            faults.append(fault)
            continue
        row = OrderFile(
            basket=locked,
            name=name,
            content_type=content_type,
            size=upload.size or 0,
            sha256=digest,
            uploaded_by=by,
            uploaded_at=at,
        )
        row.file.save(f"{uuid.uuid4()}.{uploads.extension_of(name)}", upload, save=False)
        row.save()
        present.add((digest, name))
    return faults


@transaction.atomic
def remove(*, basket: Any, file_id: int) -> str | None:
    """Delete a file of an open basket; return its name, None when it is not there (any more)."""
    row = (
        OrderFile.objects.select_for_update(of=("self",))
        .filter(pk=file_id, basket_id=basket.pk, order=None)
        .first()
    )
    if row is None:
        return None
    name, stored = row.name, str(row.file.name)
    row.delete()
    transaction.on_commit(lambda: row.file.storage.delete(stored), robust=True)
    return name


def tie(*, order: Any) -> None:
    """Give the basket's files to the order that it became."""
    OrderFile.objects.filter(basket_id=order.basket_id, order=None).update(order=order)


def delete_orphans(*, at: datetime) -> int:
    """Delete files of baskets that are gone, or that nobody has ordered for long."""
    Basket = get_model("basket", "Basket")
    unordered = OrderFile.objects.filter(order=None)
    gone = unordered.exclude(basket__in=Basket.open.all()) | unordered.filter(
        uploaded_at__lt=at - KEPT
    )
    rows = list(gone.order_by("pk")[:MOST_AT_ONCE])
    OrderFile.objects.filter(pk__in=[each.pk for each in rows], order=None).delete()
    for each in rows:
        each.file.storage.delete(str(each.file.name))
    return len(rows)


def _examined(name: str, upload: File[bytes]) -> tuple[str, str, str]:
    """Return digest, content type and what is wrong ("" = nothing)."""
    size = upload.size or 0
    if not size:
        return "", "", _("“%s” is empty.") % name
    if size > MOST_BYTES:
        words = {"name": name, "size": filesizeformat(size), "most": filesizeformat(MOST_BYTES)}
        return "", "", _("“%(name)s” is too large: %(size)s. The most is %(most)s.") % words
    found = uploads.text_type_of(name, upload)
    if found is None and uploads.extension_of(name) in _KINDS:
        found = uploads.type_of(name, upload)
    if found is None:
        return "", "", _("“%s” cannot be taken. Send PDF, JPG, PNG, XLSX, DOCX, CSV or TXT.") % name
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest(), found, ""
