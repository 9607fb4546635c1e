"""Calls of carriers that a waiting person does not wait for longer than agreed.

A deadline of the socket is not enough: a server that sends a byte a second answers in time at every
single read. So the call runs in a thread of its own and is given up when the time is over.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections
from django.utils import translation

from oscar_b2b.shipping_carriers.carriers.base import Unavailable

Answer = TypeVar("Answer")

#: Calls of one carrier that may be under way in this process, those given up among them.
MOST = 8

_lock = threading.Lock()
_under_way: Counter[str] = Counter()


def call(function: Callable[[], Answer], *, carrier: str, seconds: float) -> Answer:
    """Return what a function returns, if it does so within so many seconds.

    :param function: asks a carrier; must not touch the database.
    :raises Unavailable: it took longer, or too many calls of this carrier hang already.
    :raises Exception: what the function raised.
    """
    if seconds <= 0:
        raise Unavailable("no time left")
    with _lock:
        if _under_way[carrier] >= MOST:
            raise Unavailable(f"{MOST} calls wait for an answer already")
        _under_way[carrier] += 1
    answers: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    language = translation.get_language()

    def run() -> None:
        try:
            with translation.override(language):
                answers.put((function(), None))
        except BaseException as error:  # noqa: BLE001  (raised again in the caller's thread)
            answers.put((None, error))
        finally:
            connections.close_all()
            with _lock:
                _under_way[carrier] -= 1

    threading.Thread(target=run, name=f"carrier-{carrier}", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unavailable("too slow") from None
    if error is not None:
        raise error
    result: Answer = answer
    return result
