"""Papers of the stand-in's 1C as PDF: invoice, delivery note, reconciliation act.

Drawn by WeasyPrint in the font that comes with the install, like the shop's own invoice, but in
1C's plain look: whoever sees one knows who drew it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources

_FONT = "font:noto-sans"
_STYLE = f"""
@font-face {{ font-family: "Paper"; src: url("{_FONT}"); }}
@page {{ size: A4; margin: 15mm 12mm; }}
body {{ font: 9pt "Paper"; }}
h1 {{ font-size: 13pt; border-bottom: 1.5pt solid #000; padding-bottom: 4pt; }}
dl {{ display: grid; grid-template-columns: 28mm 1fr; gap: 2pt 4mm; }}
dt {{ color: #444; }} dd {{ margin: 0; font-weight: 700; }}
table {{ border-collapse: collapse; width: 100%; margin: 4mm 0; }}
th, td {{ border: .5pt solid #000; padding: 2pt 4pt; text-align: left; font-weight: 400; }}
th {{ background: #eee; }} .n {{ text-align: right; white-space: nowrap; }}
p {{ text-align: right; font-weight: 700; }}
small {{ color: #666; }}
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; columns from ``numbers`` on are figures, set to the right."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]
    numbers: int
    totals: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: a heading, facts about the parties, tables."""

    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]


def draw(paper: Paper) -> bytes:
    """Return the paper as PDF, A4, with its font inside."""
    # Only whoever asks for a paper waits for WeasyPrint to be loaded.
    import logging

    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyTheFont(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url != _FONT:
                raise ValueError(f"A paper is drawn without outside resources: {url}")
            return URLFetcherResponse(url, _font(), {"Content-Type": "font/ttf"})

    fonts, fetcher = FontConfiguration(), OnlyTheFont()
    style = CSS(string=_STYLE, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=_html(paper), url_fetcher=fetcher)
    return bytes(document.write_pdf(stylesheets=[style], font_config=fonts))


@cache
def _font() -> bytes:
    folder = resources.files("fontpkg_noto_sans") / "files"
    return (folder / "NotoSans[wdth,wght].ttf").read_bytes()


def _html(paper: Paper) -> str:
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in paper.facts if value
    )
    return (
        f'<html lang="uk"><head><title>{escape(paper.title)}</title></head><body>'
        f"<h1>{escape(paper.title)}</h1><dl>{facts}</dl>"
        f"{''.join(_table(each) for each in paper.tables)}"
        "<small>Надруковано в 1С (навчальна заміна)</small></body></html>"
    )


def _table(table: Table) -> str:
    def cells(tag: str, values: Sequence[object]) -> str:
        return "".join(
            f"<{tag}{' class=n' if place >= table.numbers else ''}>{escape(str(value))}</{tag}>"
            for place, value in enumerate(values)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    totals = "".join(f"<p>{escape(text)}</p>" for text in table.totals)
    title = f"<h2>{escape(table.title)}</h2>" if table.title else ""
    return (
        f"{title}<table><thead><tr>{cells('th', table.head)}</tr></thead>"
        f"<tbody>{body}</tbody></table>{totals}"
    )
