"""``make bench ARGS=carriers``: directories of carriers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

BRANCHES = 35_000


def main(measure: Callable[..., dict[str, Any]], table: Callable[..., None]) -> None:
    """Measure and print.

    :param measure: runs one contender in a process of its own (:mod:`tests.bench`).
    """
    small, large = (
        measure("tests.bench.carriers.shop", "storefront.settings.test", count)
        for count in (BRANCHES // 10, BRANCHES)
    )
    print("\nDirectory of a carrier over HTTP into PostgreSQL")
    rows = [("", "branches", "s", "rows written", "memory before, MB", "peak, MB", "more, MB")]
    for result in (small, large):
        for name, run in zip(("first sync", "second sync"), result["runs"], strict=True):
            rows.append(
                (
                    f"{name}, {result['cities']} places",
                    str(result["points"]),
                    f"{run['seconds']:.1f}",
                    str(run["written"]),
                    f"{run['before']:.0f}",
                    f"{run['peak']:.0f}",
                    f"{run['peak'] - run['before']:.0f}",
                )
            )
    table(rows)
    print(f"\nSearch among {large['cities']} places, medians of 30")
    rows = [("", "rows", "ms", "bare SQL, ms", "ours / bare")]
    for name, each in large["figures"].items():
        rows.append(
            (
                name,
                str(each["rows"]),
                f"{each['ms']:.1f}",
                f"{each['floor']:.1f}",
                f"{each['ms'] / each['floor']:.2f}",
            )
        )
    table(rows)
