"""Every extension point is documented, used by the dummy module, and really called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from oscar_b2b.core.extensions import POINTS
from oscar_b2b.core.modules import read_manifests

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = set(re.findall(r"^### `(\w+)`$", (ROOT / "docs/modules.md").read_text(), re.M))


def test_every_point_is_documented_and_no_other():
    assert set(POINTS) == DOCUMENTED


def test_the_dummy_module_uses_every_point():
    (manifest,) = read_manifests(["tests.dummy_module"])

    assert set(manifest.contributes) == set(POINTS)


@pytest.mark.parametrize("point", sorted(POINTS))
def test_every_point_is_asked_by_somebody(point):
    sources = [
        path.read_text()
        for folder in ("oscar_b2b", "site/storefront", "cms_pages")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "extensions.py"
    ]

    asked = re.compile(rf"extensions\.get\(\s*[\"']{point}[\"']\s*\)")
    assert [source for source in sources if asked.search(source)]


def test_every_slot_place_in_the_documentation_exists_in_a_template():
    text = (ROOT / "docs/modules.md").read_text()
    section = text.partition("### `slots`")[2].partition("###")[0]
    named = set(re.findall(r"`([a-z]+\.[a-z_.]+)`", section))
    used = set()
    for folder in ("site/templates", "oscar_b2b", "cms_pages"):
        for path in (ROOT / folder).rglob("*.html"):
            used |= set(re.findall(r"{%\s*slot\s+\"([\w.]+)\"", path.read_text()))

    assert named == used
