"""System checks: ``manage.py check`` reports every broken contribution at once."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from oscar_b2b.core.extensions import extensions


@register()
def contributions_load(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each path named in a manifest can be imported and fits its extension point."""
    return [Error(problem, id="b2b.E001") for problem in extensions.problems()]


@register()
def menu_urls_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each menu entry leads to a URL that exists."""
    if extensions.problems():
        return []
    found: list[CheckMessage] = []
    for point in ("cabinet_menu", "dashboard_menu"):
        for item in extensions.get(point):
            try:
                reverse(item.url_name)
            except NoReverseMatch:
                found.append(
                    Error(
                        f"A '{point}' entry ('{item.label}') leads to the URL '{item.url_name}', "
                        "which does not exist.",
                        hint="Correct the url_name, or mount the module's urls in its manifest.",
                        id="b2b.E002",
                    )
                )
    return found
