"""A carrier that does not answer is left alone for a minute, by all processes of the shop.

What is known about it stands in the cache. A cache that is down itself hinders nobody: carriers
are then asked as if all were well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

logger = logging.getLogger(__name__)

#: So many faults within so many seconds open the breaker, for so many seconds.
FAULTS, WITHIN, REST = 3, 60, 60


def is_open(carrier: str) -> bool:
    """Tell whether a carrier is to be left alone."""
    with _whatever_happens("read"):
        return cache.get(_open(carrier)) is not None
    return False


def note_fault(carrier: str) -> None:
    """Count a fault: no answer, too slow, too many requests, rubbish. A refusal is none."""
    key = f"delivery:faults:{carrier}"
    with _whatever_happens("count"):
        cache.add(key, 0, timeout=WITHIN)
        try:
            count = cache.incr(key)
        except ValueError:
            # It ran out between the two calls.
            count = 1
        if count >= FAULTS:
            cache.set(_open(carrier), 1, timeout=REST)
            cache.delete(key)


@contextmanager
def alone(key: str, *, seconds: float) -> Iterator[bool]:
    """Tell whether nobody else does ``key`` just now; others are told so until the block ends.

    :param seconds: after which a block that never ended (a killed process) counts no more.
    """
    name, taken = f"delivery:asking:{key}", True
    with _whatever_happens("lock"):
        taken = cache.add(name, 1, timeout=max(int(seconds) + 2, 2))
    try:
        yield taken
    finally:
        if taken:
            with _whatever_happens("unlock"):
                cache.delete(name)


def is_taken(key: str) -> bool:
    """Tell whether somebody does ``key`` just now."""
    with _whatever_happens("read"):
        return cache.get(f"delivery:asking:{key}") is not None
    return False


def _open(carrier: str) -> str:
    return f"delivery:resting:{carrier}"


@contextmanager
def _whatever_happens(what: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("The cache could not %s what is known about carriers", what)
