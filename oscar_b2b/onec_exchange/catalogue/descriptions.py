"""Descriptions that are safe to show: 1C's users paste whole web pages."""

from __future__ import annotations

import re

import nh3

#: Nothing that HTML gives a meaning to, and nothing it would write another way.
_PLAIN = re.compile(r"[^<>&\x00-\x1f\x7f-\xa0\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]*")


def safe_html(text: str) -> str:
    """Return ``text`` as HTML without scripts, styles and frames; plain text keeps its lines."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return text
    if "<" not in text:
        text = text.replace("&", "&amp;").replace("\r\n", "\n").replace("\n", "<br>\n")
    return nh3.clean(text)
