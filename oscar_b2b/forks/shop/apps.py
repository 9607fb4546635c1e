from __future__ import annotations

from typing import Any

from oscar import config


class B2BShop(config.Shop):
    """Drops Oscar's redirect at "/", which belongs to the CMS or to core's own home page."""

    name = "oscar"

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) != "home"]
