"""Reads of published pages."""

from __future__ import annotations

from typing import Any

from cms_pages.models import NewsIndexPage, NewsPage


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
