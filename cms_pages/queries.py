"""Reads of published pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import nh3
from django.conf import settings
from django.utils.translation import get_language
from wagtail.rich_text import expand_db_html

from cms_pages.blocks import FACTS, OTHER_FACT
from cms_pages.models import LANGUAGES, Condition, NewsIndexPage, NewsPage
from oscar_b2b.core import audience
from oscar_b2b.core import conditions as core_conditions
from oscar_b2b.core.context import B2BContext


def latest_news(*, limit: int) -> list[NewsPage]:
    """Return the newest published news with their pictures ready (at most three queries)."""
    return list(
        NewsPage.objects.live()
        .public()
        .select_related("image")
        .prefetch_related("image__renditions")
        .order_by("-date", "-pk")[:limit]
    )


def news_under(index: NewsIndexPage) -> Any:
    """Return the published news of a list page, newest first."""
    return (
        NewsPage.objects.live()
        .public()
        .child_of(index)
        .select_related("image")
        .prefetch_related("image__renditions")
        .order_by("-date", "-pk")
    )


def news_index() -> NewsIndexPage | None:
    """Return the published list of news, if there is one."""
    return NewsIndexPage.objects.live().public().order_by("path").first()


#: What may stand in the text of conditions, wherever it came from.
_TAGS = {"h3", "p", "b", "strong", "i", "em", "ul", "ol", "li", "a", "br"}
#: Between two texts that are expanded together.
_SEAM = "\x1e"
_FACT_NAMES = dict(FACTS)


def conditions_for(
    *, keys: Iterable[str], context: B2BContext
) -> dict[str, core_conditions.Condition]:
    """Return the published texts for this reader, by key; one query for all keys.

    Links to pages of Wagtail that stand in them are looked up for all texts together.
    """
    chosen: dict[str, Condition] = {}
    for row in Condition.objects.filter(key__in=list(keys), live=True).order_by("position", "pk"):
        if row.key not in chosen and audience.includes(row.audience, context):
            chosen[row.key] = row
    rows = list(chosen.values())
    return {shown.key: shown for shown in in_readers_language(rows)}


def in_readers_language(rows: Sequence[Condition]) -> list[core_conditions.Condition]:
    """Return texts as they are shown to whoever reads now."""
    if not rows:
        return []
    raw = [_spoken({each: getattr(row, f"text_{each}") for each in LANGUAGES}) for row in rows]
    expanded = expand_db_html(_SEAM.join(each.replace(_SEAM, "") for each in raw)).split(_SEAM)
    return [
        core_conditions.Condition(
            key=row.key,
            title=_spoken({each: getattr(row, f"title_{each}") for each in LANGUAGES}) or row.key,
            html=nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}),
            facts=tuple(_facts(row)),
        )
        for row, html in zip(rows, expanded, strict=True)
    ]


def _facts(row: Condition) -> Iterable[tuple[str, str]]:
    for block in row.facts:
        fact = block.value
        name = _FACT_NAMES.get(fact["what"], "") if fact["what"] != OTHER_FACT else ""
        yield str(name) or _spoken(fact["own_name"]), _spoken(fact["value"])


def _spoken(texts: Any) -> str:
    """Return the text in the reader's language, else in the shop's, else in any."""
    wanted = (get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE, *LANGUAGES)
    found = (texts.get(each[:2]) for each in wanted)
    return next((str(each) for each in found if each), "")


def written_keys() -> dict[str, tuple[int, bool]]:
    """Return key → ``(id of its first text, published for somebody)`` of all texts there are."""
    rows = Condition.objects.order_by("key", "-live", "position", "pk")
    found: dict[str, tuple[int, bool]] = {}
    for pk, key, is_live in rows.values_list("pk", "key", "live"):
        found.setdefault(key, (pk, is_live))
    return found
