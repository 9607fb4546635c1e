"""Use-cases of papers that dealer and supplier exchange."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from oscar_b2b.core import uploads
from oscar_b2b.core.models import Dealer
from oscar_b2b.core.services import letters
from oscar_b2b.onboarding import queries
from oscar_b2b.onboarding.models import DealerDocument

#: Papers of one dealer on the list; nobody needs more, and a disk is not endless.
MOST = 200


class UnableToKeepDocument(Exception):
    """A file is not taken, or not removed. ``reason`` is a translated text for the person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def add(
    *,
    dealer_id: int,
    upload: File[bytes],
    kind: str,
    by: Any,
    by_supplier: bool,
    at: datetime,
    base_url: str = "",
) -> DealerDocument:
    """Keep a paper privately and tell the other side by a letter.

    :param upload: its name counts only as what people read; the type is read from its bytes.
    :param by_supplier: uploaded by an employee, not by a member of the dealer.
    :raises UnableToKeepDocument: for an empty, too large or unreadable file, one that is not what
        its name says, or one too many.
    """
    dealer = Dealer.objects.select_for_update(of=("self",)).filter(pk=dealer_id).first()
    if dealer is None:
        raise UnableToKeepDocument(_("There is no such dealer (any more)."))
    if kind not in dict(DealerDocument.KINDS):
        raise UnableToKeepDocument(_("Choose what kind of paper it is."))
    if queries.documents_of(dealer_id=dealer_id).count() >= MOST:
        raise UnableToKeepDocument(
            _("There are %d papers already. Remove some first, please.") % MOST
        )
    name = uploads.plain_name(upload.name or "")
    size = upload.size or 0
    if not size:
        raise UnableToKeepDocument(_("“%s” is empty.") % name)
    if size > settings.ONBOARDING_FILE_LIMIT:
        raise UnableToKeepDocument(
            _("“%(name)s” is too large: %(size)s. The most is %(most)s.")
            % {
                "name": name,
                "size": filesizeformat(size),
                "most": filesizeformat(settings.ONBOARDING_FILE_LIMIT),
            }
        )
    content_type = _type_of(name, upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    document = DealerDocument(
        dealer=dealer,
        kind=kind,
        name=name,
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        by_supplier=by_supplier,
        uploaded_by=by,
        uploaded_at=at,
    )
    document.file.save(f"{uuid.uuid4()}.{name.rpartition('.')[2].lower()}", upload, save=False)
    document.save()
    _tell(document, dealer, base_url)
    return document


@transaction.atomic
def remove(*, document_id: int, dealer_id: int, by_supplier: bool, at: datetime) -> DealerDocument:
    """Take a paper off the list; only the side that uploaded it may. The file stays on the disk.

    :raises UnableToKeepDocument: when it is not there, or the other side's.
    """
    document = (
        DealerDocument.objects.select_for_update(of=("self",))
        .filter(pk=document_id, dealer_id=dealer_id, removed_at=None)
        .first()
    )
    if document is None:
        raise UnableToKeepDocument(_("There is no such paper (any more)."))
    if document.by_supplier != by_supplier:
        raise UnableToKeepDocument(_("Only the side that uploaded a paper can remove it."))
    document.removed_at = at
    document.save(update_fields=["removed_at"])
    return document


def _type_of(name: str, upload: File[bytes]) -> str:
    found = uploads.type_of(name, upload)
    if found is None:
        raise UnableToKeepDocument(
            _("“%s” cannot be taken. Send PDF, JPG, PNG, DOCX, XLSX or P7S.") % name
        )
    return found


def _tell(document: DealerDocument, dealer: Dealer, base_url: str) -> None:
    if document.by_supplier:
        to = queries.admins_of(dealer_id=dealer.pk)
        path = reverse("onboarding:documents")
    else:
        manager = dealer.manager
        own = manager.email if manager is not None and manager.is_active else ""
        to = [own] if own else settings.ONBOARDING_EMAILS or [e.email for e in queries.workers()]
        path = reverse("dashboard:b2b-dealer-papers", args=[dealer.pk])
    letters.write(
        event="DOCUMENT_UPLOADED",
        to=to,
        base_url=base_url,
        context={"document": document, "dealer": dealer, "path": path},
    )
