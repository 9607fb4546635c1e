"""``make bench ARGS=dealers``: what many dealers, contracts and prices cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def main(measure: Callable[..., dict[str, Any]], table: Callable[..., None], goods: int) -> None:
    """Measure and print.

    :param measure: runs one contender in a process of its own (:mod:`tests.bench`).
    :param goods: of the large shop; the small one has a tenth.
    """
    small, large = (
        measure("tests.bench.dealers.shop", "storefront.settings.test", count)
        for count in (goods // 10, goods)
    )
    peer = measure("tests.bench.stock_oscar.page", "tests.bench.stock_oscar.settings", goods)
    print(
        f"\n10 price types, 5 warehouses, 10 000 dealers, 30 000 contracts; medians\n"
        f"filled in {small['fill']:.0f} s ({goods // 10} goods) and {large['fill']:.0f} s ({goods})"
    )
    rows = [("", "queries", f"ms, {goods // 10}", f"ms, {goods}", "growth", "floor, ms", "/ floor")]
    for name, after in large["figures"].items():
        before = small["figures"][name]
        floor = after.get("floor")
        rows.append(
            (
                LABELS[name],
                str(after["queries"]),
                f"{before['ms']:.1f}",
                f"{after['ms']:.1f}",
                f"{after['ms'] / before['ms']:.2f}",
                f"{floor:.1f}" if floor else "",
                f"{after['ms'] / floor:.1f}" if floor else "",
            )
        )
        if before["queries"] != after["queries"]:
            print(f"{name}: {before['queries']} queries with fewer goods")
    table(rows)
    ours = large["figures"]["catalogue"]["ms"]
    print(
        f"stock Oscar's page of {peer['rows']} of {goods} goods, one price, unsorted: "
        f"{peer['ms']:.1f} ms, {int(peer['queries'])} queries; "
        f"ours / stock Oscar: {ours / peer['ms']:.2f} per page, "
        f"{ours / 50 / (peer['ms'] / peer['rows']):.2f} per row"
    )


LABELS = {
    "catalogue": "catalogue, 50 rows by own price, in stock",
    "section": "section, 50 rows by own price, in stock",
    "lines": "price of 1 000 basket lines",
    "switch": "contract switch with 50 lines, page included",
    "dealers": "dashboard: dealers",
    "dealers found": "dashboard: dealers found by part of a name",
}
