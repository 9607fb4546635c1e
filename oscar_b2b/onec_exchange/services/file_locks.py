"""Who is at work on a file: an advisory lock of PostgreSQL, gone the moment its holder dies.

The lock belongs to the database session of the worker. Killed, out of memory, or cut off from the
database: PostgreSQL lets go, and everybody sees that nobody works on the file any more.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Iterator

from django.db import Error, connection

logger = logging.getLogger(__name__)

#: First key of the two-part locks ("1CF" in ASCII); the second is the file's key.
_SPACE = 0x314346
_LARGEST = 2**31


@contextlib.contextmanager
def working_on(file_id: int) -> Iterator[bool]:
    """Hold the lock of a file; yields False when another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SPACE, file_id % _LARGEST])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            _let_go(file_id)


def in_hands(file_ids: Collection[int]) -> set[int]:
    """Return those of the given files that some process is at work on right now."""
    if not file_ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND classid = %s AND objsubid = 2 "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_SPACE],
        )
        held = {row[0] for row in cursor.fetchall()}
    return {file_id for file_id in file_ids if file_id % _LARGEST in held}


def _let_go(file_id: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SPACE, file_id % _LARGEST])
    except Error:
        # The connection is lost, and the lock with it.
        logger.info("The lock of file %s went with its connection", file_id)
        connection.close()
