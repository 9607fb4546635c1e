"""What marketers' pages add to the rest of the shop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from cms_pages import queries, services


class LatestNews:
    """News in the dealer's cabinet."""

    slot = "cabinet.home.side"
    order = 50

    def render(self, context: Mapping[str, Any]) -> str:
        news = queries.latest_news(limit=3)
        if not news:
            return ""
        return render_to_string(
            "cms_pages/slots/latest_news.html", {"news": news}, request=context.get("request")
        )


class NewsLink:
    """The way to the news in the footer of every page."""

    slot = "footer.links"
    order = 50

    def render(self, context: Mapping[str, Any]) -> str:
        url = services.news_url()
        return render_to_string("cms_pages/slots/news_link.html", {"url": url}) if url else ""


class DemoPages:
    """Demo: what a marketer would have written."""

    order = 50

    def load(self) -> None:
        services.write_demo_pages()
