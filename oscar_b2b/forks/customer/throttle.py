"""A limit on log-in attempts, so that passwords cannot be tried one after the other."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache

#: Attempts per e-mail and address of the caller, and the seconds in which they are counted.
ATTEMPTS = 6
WINDOW = 300


class LoginThrottle:
    """Counts attempts of one e-mail from one address.

    Behind a proxy the address is the proxy's, and the limit is then one per e-mail: headers
    that a caller can write himself are not believed.
    """

    def __init__(self, *, email: str, address: str) -> None:
        digest = hashlib.sha256(f"{email.strip().lower()}|{address}".encode()).hexdigest()
        self._count = f"login:count:{digest}"
        self._until = f"login:until:{digest}"

    def attempt(self) -> int:
        """Count an attempt; returns 0 when it may go on, else the seconds to wait."""
        cache.add(self._count, 0, timeout=WINDOW)
        cache.add(self._until, time.time() + WINDOW, timeout=WINDOW)
        try:
            count = cache.incr(self._count)
        except ValueError:
            # The window ended between the two calls.
            return 0
        if count <= ATTEMPTS:
            return 0
        until = cache.get(self._until, 0)
        return max(int(until - time.time()) + 1, 1)

    def forgive(self) -> None:
        """Forget the attempts after a good password."""
        cache.delete_many([self._count, self._until])
