"""Settings of the shop hold at once: in these tests nothing is ever committed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache

from oscar_b2b.account_security.services import two_factor
from oscar_b2b.core import site_settings


@pytest.fixture
def choose(db: None) -> Callable[[str], None]:
    """Return a function that sets whether the second factor is asked for."""

    def store(value: str) -> None:
        site_settings.store({two_factor.SETTING: value})
        cache.clear()

    return store
