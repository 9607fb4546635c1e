"""Faults on demand, chosen per carrier at the control address."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

#: What can be wrong, in words for the panel.
FAULTS = {
    "down": "the connection is cut before an answer",
    "lost": "the call is carried out, its answer never arrives",
    "slow": "the answer comes after so many seconds",
    "dripping": "the answer comes, a byte every second",
    "429": "too many requests (HTTP 429)",
    "500": "HTTP 500",
    "html": "a page of a gateway with status 200 instead of the answer",
    "broken": "half of the answer",
    "rejected": "the carrier says no to every call",
    "expired": "the key has expired",
    "empty": "the directory is empty",
    "half": "the directory has half of its rows",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is switched on.

    :param seconds: for ``slow``.
    :param times: after so many calls all is well again; 0 = until it is switched off.
    :param only: holds for calls of this name only ("save", "InternetDocument/save"); empty = all.
    """

    kind: str
    seconds: float = 30.0
    times: int = 0
    only: str = ""


class Faults:
    """Which carrier has which fault; several threads ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: dict[str, Fault] = {}

    def switch_on(self, carrier: str, fault: Fault) -> None:
        """Give a carrier a fault instead of the present one."""
        with self._lock:
            self._on[carrier] = fault

    def switch_off(self, carrier: str = "") -> None:
        """Take a carrier's fault away, or all of them."""
        with self._lock:
            if carrier:
                self._on.pop(carrier, None)
            else:
                self._on.clear()

    def take(self, carrier: str, call: str) -> Fault | None:
        """Return the fault that this call meets; it is counted."""
        with self._lock:
            fault = self._on.get(carrier)
            if fault is None or (fault.only and fault.only not in (call, call.rpartition("/")[2])):
                return None
            if fault.times == 1:
                del self._on[carrier]
            elif fault.times:
                self._on[carrier] = replace(fault, times=fault.times - 1)
            return fault

    def all(self) -> dict[str, Fault]:
        """Return carrier → fault."""
        with self._lock:
            return dict(self._on)
