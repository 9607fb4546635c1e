"""Slugs of Cyrillic names that people can read."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify as django_slugify


def slugify(value: str, allow_unicode: bool = False) -> str:
    """Return "shina-zimova-205-55-r16" for "Шина зимова 205/55 R16"; never empty."""
    plain = value if value.isascii() else value.translate(_ASCII)
    return django_slugify(plain.replace("/", "-"))[:200] or "item"


class _Transliteration(dict[int, str]):
    """What a character is in ASCII, looked up once: an import makes slugs by the thousand."""

    def __missing__(self, code: int) -> str:
        self[code] = anyascii(chr(code))
        return self[code]


_ASCII = _Transliteration()
