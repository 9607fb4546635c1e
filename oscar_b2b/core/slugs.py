"""Slugs of Cyrillic names that people can read."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify as django_slugify


def slugify(value: str, allow_unicode: bool = False) -> str:
    """Return "shina-zimova-205-55-r16" for "Шина зимова 205/55 R16"; never empty."""
    return django_slugify(anyascii(value).replace("/", "-"))[:200] or "item"
