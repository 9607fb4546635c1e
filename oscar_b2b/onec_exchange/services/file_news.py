"""News of files: a worker tells by ``NOTIFY`` that one is done, a request of 1C waits for it.

Looking at the row again and again would cost a small import as much as a part of the import, and
1C would hear of its end late. Whoever waits looks all the same from time to time: a worker that
dies tells nobody.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from django.db import Error, connection

_CHANNEL = "onec_exchange_files"


def tell(*, file_id: int) -> None:
    """Tell whoever listens that a file has been finished; its outcome must be stored already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, str(file_id)])


@contextlib.contextmanager
def listening() -> Iterator[Callable[[float], None]]:
    """Listen for files that are finished.

    Yields what waits for the next one, of any exchange, at most so many seconds. What was
    finished before is not told: look at the file once after listening began.
    """
    if connection.in_atomic_block:  # PostgreSQL would listen from its end on
        yield time.sleep
        return
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {_CHANNEL}")
    try:
        yield _wait
    finally:
        # A connection that was lost listens no more.
        with contextlib.suppress(Error), connection.cursor() as cursor:
            cursor.execute(f"UNLISTEN {_CHANNEL}")


def _wait(seconds: float) -> None:
    with connection.wrap_database_errors:
        for _news in connection.connection.notifies(timeout=seconds, stop_after=1):
            pass
