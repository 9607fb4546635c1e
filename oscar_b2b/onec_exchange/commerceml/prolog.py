"""What stands before the contents: refused document types, the name of the root."""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from oscar_b2b.onec_exchange.commerceml.encoding import ROOT_NAME
from oscar_b2b.onec_exchange.commerceml.errors import UnableToParse

_BEFORE_ROOT = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE|<(?P<root>[^!?\s/>]+)", re.DOTALL
)
_LIMIT = 256 * 1024

#: What a neighbour of 1C writes in place of a document that it could not put together.
_MARKER = "<not valid xml"
_ATTRIBUTE = re.compile(rb"""\s+([^\s=<>"']+)\s*=\s*("[^"<]*"|'[^'<]*')""")


def refuse_doctype(source: BinaryIO, encoding: str) -> None:
    """Raise :class:`UnableToParse` unless the file begins as CommerceML; leaves it at its start.

    A DOCTYPE is refused: real 1C files have none, and entities declared in one can read local
    files or blow up the memory. So is a prolog longer than 256 K characters.
    """
    source.seek(0)
    raw = source.read(_LIMIT)
    source.seek(0)
    with io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors="replace") as decoded:
        text = decoded.read()
    for found in _BEFORE_ROOT.finditer(text):
        opening = found.group()
        if opening == "<!DOCTYPE":
            line, column = _place(text, found.start())
            raise UnableToParse(
                "The file has a DOCTYPE, which is never accepted",
                line=line,
                column=column,
                advice="1C writes none: check where the file comes from.",
            )
        if found["root"]:
            _check_root(found["root"], text, found.start())
            return
    if len(raw) == _LIMIT:
        raise UnableToParse("No root element within the first 256 KB", line=1, column=1)


def _check_root(tag: str, text: str, start: int) -> None:
    name = tag.rpartition(":")[2]
    if name == ROOT_NAME:
        return
    line, column = _place(text, start)
    if text.startswith(_MARKER, start):
        raise UnableToParse(
            "The sender itself marked the file as unusable (<not valid xml)",
            line=line,
            column=column,
            advice="It could not put the document together: look into the sender's own log.",
        )
    raise UnableToParse(
        f"The root element is “{name[:60]}”, not “{ROOT_NAME}”",
        line=line,
        column=column,
        advice="This is no CommerceML file.",
    )


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def without_default_namespace(head: bytes, encoding: str) -> bytes:
    """Blank out ``xmlns="…"`` in the root's start tag at the beginning of a file.

    1C writes the same elements in five namespaces and in none, and only local names count here.
    Names without a namespace cost the parser's users half; the length, and with it every line
    and column, stays.
    """
    root = head.find(b"<" + ROOT_NAME.encode(encoding)) if encoding in _ASCII_LIKE else -1
    if root < 0:
        return head
    place = root + 1 + len(ROOT_NAME.encode(encoding))
    while found := _ATTRIBUTE.match(head, place):
        if found[1] == b"xmlns":
            return head[: found.start()] + b" " * len(found[0]) + head[found.end() :]
        place = found.end()
    return head


#: Encodings whose bytes of mark-up are those of ASCII.
_ASCII_LIKE = ("UTF-8", "windows-1251")
