"""Uploaded files: what they are by their bytes, whatever they are called."""

from __future__ import annotations

import re
import zipfile

from django.core.files.base import File

#: Extension → content type and the bytes such a file begins with. A CMS signature (``.p7s``) is an
#: ASN.1 sequence in DER; the Office formats are ZIP archives.
FILE_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "p7s": ("application/pkcs7-signature", (b"\x30\x80", b"\x30\x82", b"\x30\x83", b"\x30\x84")),
}
_OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_LONGEST_NAME = 150


def extension_of(name: str) -> str:
    """Return the extension of a file name in small letters, without the dot; "" = none."""
    __, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""


def content_type_of(name: str, head: bytes) -> str | None:
    """Return the type of a file that is what its name says, else None.

    :param head: its first bytes, eight at least where it has so many.
    """
    kind = FILE_KINDS.get(extension_of(name))
    if kind is None:
        return None
    content_type, beginnings = kind
    return content_type if head.startswith(beginnings) else None


def type_of(name: str, upload: File[bytes]) -> str | None:
    """Return the type of an upload that is what its name says, else None.

    An Office file has to be an archive with the right part inside. The file is left at its start.
    """
    upload.seek(0)
    found = content_type_of(name, upload.read(16))
    part = _OFFICE_PARTS.get(extension_of(name))
    if found is not None and part is not None:
        upload.seek(0)
        try:
            with zipfile.ZipFile(upload) as archive:
                is_office = part in archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            is_office = False
        found = found if is_office else None
    upload.seek(0)
    return found


def plain_name(name: str) -> str:
    """Return a name that is safe to show and to offer for saving: no path, no control signs."""
    name = re.sub(
        r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\"<>:|?*\\/]+", " ", name.rpartition("/")[2]
    )
    name = " ".join(name.split()).lstrip(".")
    if len(name) > _LONGEST_NAME:
        stem, __, extension = name.rpartition(".")
        name = f"{stem[: _LONGEST_NAME - 1 - len(extension)]}.{extension}"[:_LONGEST_NAME]
    return name or "file"


#: Extension → content type of plain text; it begins with nothing of its own.
TEXT_KINDS = {"csv": "text/csv", "txt": "text/plain"}
#: Signs of control that a text has.
_IN_TEXTS = b"\t\n\r\x0c"


def text_type_of(name: str, upload: File[bytes]) -> str | None:
    """Return the type of an upload that is plain text as its name says, else None.

    Text is UTF-8, or one byte a sign as older Windows programs write it; either way without
    control signs. The file is read whole, and left at its start.
    """
    found = TEXT_KINDS.get(extension_of(name))
    if found is None:
        return None
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if any(sign < 0x20 and sign not in _IN_TEXTS for sign in set(content)):
        return None
    return found
