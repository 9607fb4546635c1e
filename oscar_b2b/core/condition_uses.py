"""Which conditions the shop shows a button for: what modules declare and what templates name."""

from __future__ import annotations

import re
from pathlib import Path

from django.template import engines

from oscar_b2b.core.conditions import KEY_PATTERN, declared_keys

_TAG = re.compile(rf"{{%\s*condition\s+[\"']({KEY_PATTERN})[\"']")


def used_keys() -> dict[str, str]:
    """Return key → what it is about: the module's name for it, else the template it stands in."""
    return {**_named_in_templates(), **declared_keys()}


def _named_in_templates() -> dict[str, str]:
    """Read all templates of the shop: some hundred small files, for rarely opened pages."""
    found: dict[str, str] = {}
    for engine in engines.all():
        for folder in getattr(engine, "template_dirs", ()):
            for path in sorted(Path(folder).rglob("*.html")):
                for key in _TAG.findall(path.read_text("utf-8", "replace")):
                    found.setdefault(key, str(path.relative_to(folder)))
    return found
