"""Refusal of document type declarations before the parser sees the file."""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from oscar_b2b.onec_exchange.commerceml.errors import UnableToParse

_BEFORE_ROOT = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!DOCTYPE|<[^!?]", re.DOTALL)
_LIMIT = 256 * 1024


def refuse_doctype(source: BinaryIO, encoding: str) -> None:
    """Raise :class:`UnableToParse` when a DOCTYPE stands before the root element.

    Real 1C files have none, and entities declared in one can read local files or blow up the
    memory. A prolog longer than 256 K characters is refused as well. Leaves the file at its
    beginning.
    """
    source.seek(0)
    raw = source.read(_LIMIT)
    source.seek(0)
    with io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, errors="replace") as decoded:
        text = decoded.read()
    for found in _BEFORE_ROOT.finditer(text):
        opening = found.group()
        if opening == "<!DOCTYPE":
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            raise UnableToParse(
                "The file has a DOCTYPE, which is never accepted",
                line=line,
                column=column,
                advice="1C writes none: check where the file comes from.",
            )
        if not opening.startswith(("<!--", "<?")):
            return
    if len(raw) == _LIMIT:
        raise UnableToParse("No root element within the first 256 KB", line=1, column=1)
