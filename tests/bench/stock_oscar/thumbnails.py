"""A thumbnailer that costs nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from oscar.core.thumbnails import AbstractThumbnailer


class NoThumbnails(AbstractThumbnailer):
    def generate_thumbnail(self, source: Any, **opts: Any) -> Any:
        return SimpleNamespace(url="/none.png", width=1, height=1)

    def delete_thumbnails(self, source: Any) -> None:
        """There are none."""
