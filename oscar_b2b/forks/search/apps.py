from __future__ import annotations

from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "oscar_b2b.forks.search"
