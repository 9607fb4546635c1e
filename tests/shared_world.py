"""One world for all tests of a module: made once, and taken back at the end.

Making a shop takes seconds, a savepoint a millisecond. What a test changes is undone by its own
transaction, which is a savepoint inside this one. Not for modules whose tests commit.

    @pytest.fixture(scope="module")
    def shop(django_db_setup, django_db_blocker):
        with one_world(django_db_blocker):
            yield make_shop()
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test.utils import override_settings


@contextmanager
def one_world(django_db_blocker: Any) -> Iterator[None]:
    """Keep what is made inside until the end, then leave the database and the cache as before."""
    with django_db_blocker.unblock(), override_settings(LANGUAGE_CODE="en"), transaction.atomic():
        cache.clear()
        try:
            yield
        finally:
            cache.clear()
            transaction.set_rollback(True)
