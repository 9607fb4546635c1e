"""The circuit breaker: after several failures 1C is left alone for a while.

The state lives in the shared cache, so all processes of the shop learn at once that 1C is dead,
and a buyer never waits for what another buyer has just waited for in vain.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

#: Failures in a row that open the breaker.
THRESHOLD = 5
#: Seconds it stays open after these, and at most; every failed probe doubles the pause.
FIRST_PAUSE = 30
LONGEST_PAUSE = 300
#: Seconds after which a probe that never came back no longer keeps the next one out.
PROBE_SECONDS = 60
#: Failures older than this are no longer "in a row".
_MEMORY = 3600


@dataclass(frozen=True, slots=True)
class Breaker:
    """One line to 1C. ``name`` is its name in the cache.

    Closed: calls go through. Open: none does. Half open, when the pause is over: one call goes
    through as a probe; its success closes the breaker, its failure opens it for longer.
    """

    name: str

    def allows(self) -> bool:
        """Tell whether a call may go now; a yes in the half-open state is the one probe."""
        state = cache.get_many([self._open, self._failures])
        if self._open in state:
            return False
        if state.get(self._failures, 0) < THRESHOLD:
            return True
        return bool(cache.add(self._probe, 1, timeout=PROBE_SECONDS))

    def is_open(self) -> bool:
        """Tell whether calls are held back, without asking for the probe."""
        return cache.get(self._open) is not None

    def succeeded(self) -> None:
        """1C has answered: close."""
        cache.delete_many([self._open, self._failures, self._probe])

    def failed(self) -> None:
        """1C has not answered: count, and open when it has failed often enough."""
        cache.add(self._failures, 0, timeout=_MEMORY)
        try:
            failures = cache.incr(self._failures)
        except ValueError:
            # Another process closed the breaker between the two commands.
            return
        if failures >= THRESHOLD:
            # 2**4 * 30 s is over the longest pause already; a larger power would only overflow.
            pause = min(FIRST_PAUSE * 2 ** min(failures - THRESHOLD, 4), LONGEST_PAUSE)
            cache.set(self._open, 1, timeout=pause)
        cache.delete(self._probe)

    @property
    def _open(self) -> str:
        return f"onec:breaker:{self.name}:open"

    @property
    def _failures(self) -> str:
        return f"onec:breaker:{self.name}:failures"

    @property
    def _probe(self) -> str:
        return f"onec:breaker:{self.name}:probe"
