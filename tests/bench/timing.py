"""How a page is timed: the same way for every contender."""

from __future__ import annotations

import statistics
import time
from typing import Any

REQUESTS = 30


def page_times(client: Any, address: str) -> dict[str, float]:
    """Return the median milliseconds and the number of queries of one page, caches warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for __ in range(3):
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
    times = []
    for __ in range(REQUESTS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return {"ms": statistics.median(times), "queries": len(captured), "requests": REQUESTS}
