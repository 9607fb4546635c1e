"""Slugs of Cyrillic names that people can read."""

from __future__ import annotations

import re

from anyascii import anyascii

#: What Django's ``slugify`` does to a text that is ASCII already.
_NO_PART = re.compile(r"[^\w\s-]")
_GAP = re.compile(r"[-\s]+")


def slugify(value: str, allow_unicode: bool = False) -> str:
    """Return "shina-zimova-205-55-r16" for "Шина зимова 205/55 R16"; never empty."""
    plain = value if value.isascii() else value.translate(_ASCII)
    words = _NO_PART.sub("", plain.replace("/", "-").lower())
    return _GAP.sub("-", words).strip("-_")[:200] or "item"


class _Transliteration(dict[int, str]):
    """What a character is in ASCII, looked up once: an import makes slugs by the thousand."""

    def __missing__(self, code: int) -> str:
        self[code] = anyascii(chr(code))
        return self[code]


_ASCII = _Transliteration()
