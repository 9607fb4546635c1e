"""Tests with real commits empty all tables afterwards; what migrations wrote is brought back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def migrated_data_kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For modules whose tests use ``transaction=True, serialized_rollback=True``.

    Of module scope, because it must be torn down after the tables are emptied.
    """
    yield
    from django.db import connection

    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
