"""What marketers' pages add to the rest of the shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from cms_pages import queries, services
from oscar_b2b.core.conditions import Condition
from oscar_b2b.core.context import B2BContext


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


class EditorLink:
    """The way to the editor for those who write pages; a marketer is no employee of the shop."""

    slot = "header.links"
    order = 90

    def render(self, context: Mapping[str, Any]) -> str:
        request = context.get("request")
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        # Members of dealers are asked for no permission: it would cost each page two queries.
        if getattr(request, "member", None) or not user.has_perm("wagtailadmin.access_admin"):
            return ""
        return render_to_string("cms_pages/slots/editor_link.html")


class DemoPages:
    """Demo: what a marketer would have written."""

    order = 50

    def load(self) -> None:
        services.write_demo_pages()


class WrittenConditions:
    """The texts of the conditions pop-ups."""

    order = 50

    def conditions(self, keys: Iterable[str], context: B2BContext) -> dict[str, Condition]:
        return queries.conditions_for(keys=keys, context=context)
