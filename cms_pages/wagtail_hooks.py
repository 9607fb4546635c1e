"""Wagtail's own hooks of this module."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from wagtail import hooks

from cms_pages.services import NEWS_URL_KEY


@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
@hooks.register("after_move_page")
def forget_addresses(request: Any, page: Any, *others: Any) -> None:
    """The address of the news list may have changed."""
    cache.delete(NEWS_URL_KEY)
