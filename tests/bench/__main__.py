"""Benchmarks against a peer in the same run: ``make bench``.

``make bench ARGS="page"`` times a category page only, ``ARGS="exchange --goods 10000"`` the
exchange with 1C only, ``ARGS=dealers`` the pages of a shop with 10 000 dealers only,
``ARGS=carriers`` the directories of carriers only.

Prints times and ratios; asserts nothing, as times depend on the machine. Every contender runs in
a process of its own, on a database of its own, on the same PostgreSQL server, one after another.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from storefront.embedded.services import EmbeddedServices
from tests.bench.carriers.run import main as carriers
from tests.bench.dealers.run import main as dealers
from tests.bench.exchange.run import main as exchange

ROOT = Path(__file__).resolve().parents[2]
#: Goods in each shop's database.
GOODS = int(os.environ.get("BENCH_GOODS", "5000"))


def main() -> int:
    """Run the benchmarks that the command line names; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "which", nargs="?", choices=("page", "exchange", "dealers", "carriers"), help="default: all"
    )
    parser.add_argument(
        "--goods", type=int, default=100_000, help="goods of the exchange and of the large shop"
    )
    arguments = parser.parse_args()
    if arguments.which in (None, "page"):
        _page()
    if arguments.which in (None, "exchange"):
        exchange(arguments.goods)
    if arguments.which in (None, "dealers"):
        with EmbeddedServices(fast=True):
            dealers(_measure, _table, arguments.goods)
    if arguments.which in (None, "carriers"):
        with EmbeddedServices(fast=True):
            carriers(_measure, _table)
    return 0


def _page() -> None:
    with EmbeddedServices(fast=True):
        peer = _measure("tests.bench.stock_oscar.page", "tests.bench.stock_oscar.settings")
        ours = _measure("tests.bench.catalogue_page", "storefront.settings.test")
    _say(f"\nCatalogue page, {GOODS} goods, medians over {ours['requests']} requests")
    _table(
        [
            ("", "rows", "queries", "ms/page", "ms/row"),
            _row("stock Oscar, 1 price, 1 partner", peer),
            _row("ours, 5 price types, 5 warehouses, masked", ours),
        ]
    )
    per_row = (ours["ms"] / ours["rows"]) / (peer["ms"] / peer["rows"])
    _say(f"ours / stock Oscar: {ours['ms'] / peer['ms']:.2f} per page, {per_row:.2f} per row")


def _measure(module: str, settings: str, goods: int = GOODS) -> dict[str, Any]:
    """Run one contender on a fresh database and return what it measured."""
    address = os.environ["DATABASE_URL"]
    name = f"bench_{module.replace('.', '_')}"[:60]
    with psycopg.connect(address, autocommit=True) as connection:
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    _say(f"measuring {module} …")
    answer = subprocess.run(
        [sys.executable, "-m", module, str(goods)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": urlunsplit(urlsplit(address)._replace(path=f"/{name}")),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _row(name: str, result: dict[str, float]) -> tuple[str, ...]:
    return (
        name,
        str(int(result["rows"])),
        str(int(result["queries"])),
        f"{result['ms']:.1f}",
        f"{result['ms'] / result['rows']:.2f}",
    )


def _table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        _say(
            "  ".join(
                text.ljust(width) if column == 0 else text.rjust(width)
                for column, (text, width) in enumerate(zip(row, widths, strict=True))
            )
        )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
