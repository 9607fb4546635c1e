"""Bytes of an uploaded file → text. Spreadsheets write three encodings, and people send .xlsx."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.files.problems import UnableToReadFile

#: Bytes. The largest Ukrainian directory has 35 000 points of some 250 bytes.
LARGEST = 16 * 1024 * 1024
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without a mark), UTF-16 or Windows-1251.

    :raises UnableToReadFile: it is a spreadsheet, too large, or in none of these encodings.
    """
    if len(content) > LARGEST:
        limit = LARGEST // (1024 * 1024)
        raise UnableToReadFile([_("The file is larger than %(limit)d MB.") % {"limit": limit}])
    if content.startswith((_ZIP, _OLD_EXCEL)):
        raise UnableToReadFile(
            [_("This is a spreadsheet. Save it as “CSV UTF-8” there and upload that file.")]
        )
    # Excel's "CSV" in Ukraine is Windows-1251; nearly any bytes are valid in it, so it comes last.
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "cp1251"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnableToReadFile([_("This is no text file. Save it as “CSV UTF-8” and upload it again.")])
