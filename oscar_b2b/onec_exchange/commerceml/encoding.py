"""Which encoding a file really has.

BOM, declaration and bytes may disagree in what 1C sends (``protocol.md`` §8): a BOM is believed
first, then the bytes, and the declaration only for bytes that are no UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

ROOT_NAME = "КоммерческаяИнформация"

_BOMS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "UTF-16BE"),
)
_BARE_UTF16 = ((b"<\x00", "UTF-16LE"), (b"\x00<", "UTF-16BE"))
_DECLARATION = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_HEAD = 64 * 1024
_CHUNK = 1024 * 1024


def detect_encoding(source: BinaryIO) -> str:
    """Return the encoding name to read ``source`` with; leaves the file at its beginning.

    Reads the whole file once, in pieces, when it has no BOM: valid UTF-8 is recognised by its
    bytes. Raises nothing: bytes that fit no encoding are reported by the parser with their place.
    """
    source.seek(0)
    try:
        head = source.read(_HEAD)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        for start, name in _BARE_UTF16:
            if head.startswith(start):
                return name
        source.seek(0)
        if _is_utf8(source):
            return "UTF-8"
        return _legacy_encoding(head)
    finally:
        source.seek(0)


def without_bom(head: bytes) -> bytes:
    """Return the beginning of a file without its byte order mark."""
    return head[next((len(bom) for bom, _name in _BOMS if head.startswith(bom)), 0) :]


def _is_utf8(source: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy_encoding(head: bytes) -> str:
    """Name the encoding of bytes that are no UTF-8.

    A damaged UTF-8 file must not pass for windows-1251 and go in as gibberish, so the spelling
    of the root element decides before the declaration does.
    """
    if ROOT_NAME.encode("utf-8") in head:
        return "UTF-8"
    if ROOT_NAME.encode("windows-1251") in head:
        return "windows-1251"
    declared = _DECLARATION.search(head)
    if declared is None:
        return "windows-1251"
    name = declared.group(1).decode("ascii")
    try:
        codecs.lookup(name)
    except LookupError:
        return "windows-1251"
    return name
