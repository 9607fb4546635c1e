"""A waybill that the dealer has made himself: its file, kept apart from everybody's eyes."""

from __future__ import annotations

import uuid

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from oscar_b2b.core import uploads
from oscar_b2b.shipping_carriers.models.choices import private_storage

#: What carriers give out, and what a printer prints.
KINDS = ("pdf", "png", "jpg", "jpeg")
#: Bytes.
LARGEST = 10 * 1024 * 1024


def reason_against(upload: File[bytes]) -> str:
    """Return why a file is not taken, a sentence; empty when it is."""
    name, size = uploads.plain_name(upload.name or ""), upload.size or 0
    if not size:
        return _("“%s” is empty.") % name
    if size > LARGEST:
        text = _("“%(name)s” is too large: %(size)s. The most is %(most)s.")
        facts = {"name": name, "size": filesizeformat(size), "most": filesizeformat(LARGEST)}
        return text % facts
    is_kind = uploads.extension_of(name) in KINDS
    if not is_kind or uploads.type_of(name, upload) is None:
        return _("“%s” cannot be taken. Send the waybill as PDF, PNG or JPG.") % name
    return ""


def store(upload: File[bytes]) -> str:
    """Keep a file that was looked at, under a name of ours; return that name."""
    extension = uploads.extension_of(upload.name or "")
    name = f"waybills/{timezone.localdate():%Y/%m}/{uuid.uuid4()}.{extension}"
    return private_storage().save(name, upload)


def drop(name: str) -> None:
    """Delete a kept file."""
    private_storage().delete(name)
