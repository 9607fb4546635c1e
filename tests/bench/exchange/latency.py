"""How long a visitor waits for a page: one request after another, with a pause between them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping
from types import TracebackType

_PAUSE = 0.05


class Visitor:
    """Context manager: asks for a page again and again in a thread until the block ends."""

    def __init__(self, port: int, address: str, headers: Mapping[str, str]) -> None:
        self.port, self.address, self.headers = port, address, dict(headers)
        self.times: list[float] = []
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Visitor:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._enough.set()
        self._thread.join(timeout=60)

    def wait_for(self, count: int) -> None:
        """Return after ``count`` answers."""
        while len(self.times) < count and self._thread.is_alive():
            time.sleep(0.1)

    def percentile(self, share: float) -> float:
        """Return the time in milliseconds that ``share`` of the answers took at most."""
        ordered = sorted(self.times)
        if not ordered:
            raise RuntimeError(f"{self.address} was not answered once.")
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self._enough.is_set():
            start = time.perf_counter()
            connection.request("GET", self.address, headers=self.headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                self.times.append(time.perf_counter() - start)
            time.sleep(_PAUSE)
        connection.close()
