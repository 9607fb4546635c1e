"""A request that waits for a worker hears of the end of a file at once."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from oscar_b2b.onec_exchange.services import file_news

_PATIENCE = 30.0


def _tell_from_elsewhere() -> None:
    """Tell as a worker does: by a connection of its own, a moment later."""
    time.sleep(0.2)
    try:
        file_news.tell(file_id=7)
    finally:
        connection.close()


def _channels() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_listening_channels()")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_file_is_heard_before_the_time_is_over():
    worker = threading.Thread(target=_tell_from_elsewhere)
    with file_news.listening() as wait:
        worker.start()
        begun = time.monotonic()
        wait(_PATIENCE)
        waited = time.monotonic() - begun
    worker.join()
    assert 0.1 < waited < _PATIENCE / 2


@pytest.mark.django_db(transaction=True)
def test_without_news_the_wait_is_as_long_as_asked_for_and_nothing_listens_afterwards():
    with file_news.listening() as wait:
        assert _channels()
        begun = time.monotonic()
        wait(0.2)
        assert time.monotonic() - begun >= 0.19
    assert _channels() == []


@pytest.mark.django_db
def test_inside_a_transaction_it_waits_all_the_same():
    with file_news.listening() as wait:
        begun = time.monotonic()
        wait(0.05)
        assert time.monotonic() - begun >= 0.05
        assert _channels() == []
