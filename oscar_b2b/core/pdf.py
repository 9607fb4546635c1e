"""Papers as PDF, drawn by WeasyPrint from a template; the one place that knows it.

The font comes with the install (`fontpkg-noto-sans`); nothing of the machine's fonts, and no
address at all but the font's, is read while drawing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.template.loader import render_to_string

# Both tell every step of every sheet at INFO, WeasyPrint from its import on.
for _name in ("weasyprint", "weasyprint.progress", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)

from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

#: What a template names in its ``font-family``.
FONT_FAMILY = "Noto Sans Paper"
_FONT_PACKAGE = "fontpkg_noto_sans"
_FONT_FILE = "NotoSans[wdth,wght].ttf"
_FONT_ADDRESS = "font:noto-sans"
_FONT_FACE = f"""
@font-face {{
  font-family: "{FONT_FAMILY}";
  src: url("{_FONT_ADDRESS}");
}}
"""


class _OnlyTheFont(URLFetcher):
    """Hands out the packaged font and refuses everything else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url != _FONT_ADDRESS:
            raise ValueError(f"A paper is drawn without outside resources: {url}")
        return URLFetcherResponse(url, _font_bytes(), {"Content-Type": "font/ttf"})


@cache
def _font_bytes() -> bytes:
    return (resources.files(_FONT_PACKAGE) / "files" / _FONT_FILE).read_bytes()


def draw(*, template: str, context: Mapping[str, Any]) -> bytes:
    """Return the template drawn as PDF, with the font ``FONT_FAMILY`` embedded."""
    html = render_to_string(template, dict(context))
    fonts = FontConfiguration()
    fetcher = _OnlyTheFont()
    face = CSS(string=_FONT_FACE, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    drawn: bytes = document.write_pdf(stylesheets=[face], font_config=fonts)
    return drawn
