"""Locks that hold nobody up: whoever finds one taken goes away.

PostgreSQL's advisory locks of a session: they need no open transaction while a carrier answers,
and are let go of when their holder dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

from oscar_b2b.core.merge import fetch


@contextmanager
def alone(purpose: str, name: str) -> Iterator[bool]:
    """Hold the lock of a purpose and a name, if it is free; yields whether it was."""
    keys: list[object] = [purpose, name]
    taken = bool(fetch("SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))", keys)[0][0])
    try:
        yield taken
    finally:
        if taken:
            try:
                fetch("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", keys)
            except Error:
                # The connection is lost, and the lock with it.
                connection.close()
