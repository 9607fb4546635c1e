"""Descriptions that are safe to show: 1C's users paste whole web pages."""

from __future__ import annotations

import nh3


def safe_html(text: str) -> str:
    """Return ``text`` as HTML without scripts, styles and frames; plain text keeps its lines."""
    text = text.strip()
    if not text:
        return ""
    if "<" not in text:
        text = text.replace("&", "&amp;").replace("\r\n", "\n").replace("\n", "<br>\n")
    return nh3.clean(text)
