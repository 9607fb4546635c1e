"""Every icon that a template or a menu names exists: a missing one breaks the page."""

from __future__ import annotations

import re
from pathlib import Path

import lucide
import pytest

from oscar_b2b.core.extensions import extensions

ROOT = Path(__file__).resolve().parents[2]


def _named():
    found = {}
    for folder in ("site/templates", "oscar_b2b", "cms_pages"):
        for path in (ROOT / folder).rglob("*.html"):
            for name in re.findall(r"{%\s*lucide\s+\"([\w-]+)\"", path.read_text()):
                found[name] = path.name
    for item in extensions.get("cabinet_menu"):
        if item.icon:
            found[item.icon] = f"menu: {item.url_name}"
    return sorted(found.items())


@pytest.mark.parametrize(("name", "where"), _named())
def test_the_icon_exists(name, where):
    assert lucide._load_icon(name) is not None, where
