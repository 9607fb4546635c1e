"""One size of a directory: copied twice from the stand-in, then searched; a process of its own."""

from __future__ import annotations

import json
import logging
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

CODE = "novaposhta"
#: What is typed, and what it is compared with.
WORDS = {
    "3 letters": "кие",
    "whole name": "Київ",
    "name of many places": "Зеленівка",
    "old name": "Днепродзержинск",
    "middle of a word": "поділ",
}
TYPO = "Запоріжя"
#: Branches on a page.
SHOWN = 50
PLACES_PER_BRANCH = 30_000 / 35_000


def main(branches: int) -> None:
    django.setup()
    # A line for each page would bury the tables.
    logging.getLogger("oscar_b2b.shipping_carriers").setLevel(logging.WARNING)
    from django.core.management import call_command
    from django.utils import timezone

    from oscar_b2b.shipping_carriers.carriers.base import Place
    from oscar_b2b.shipping_carriers.models import City, Point
    from oscar_b2b.shipping_carriers.queries.cities import find_cities
    from oscar_b2b.shipping_carriers.queries.points import points_for
    from oscar_b2b.shipping_carriers.services import accounts, directory_sync
    from oscar_b2b.shipping_carriers.standin.accounts import settings_of
    from tests.bench.carriers import floor

    call_command("migrate", verbosity=0)
    places = round(branches * PLACES_PER_BRANCH)
    runs = []
    with large_carrier(places, branches) as url:
        accounts.keep_settings(
            code=CODE, values=settings_of(CODE, url), is_active=True, fallback="tariff"
        )
        for __ in range(2):
            before = forget_peak()
            start = time.perf_counter()
            report = directory_sync.sync(
                carrier=accounts.open_carrier(code=CODE), clock=timezone.now
            )
            runs.append(
                {
                    "seconds": time.perf_counter() - start,
                    "before": before,
                    "peak": peak(),
                    "written": sum(
                        getattr(report, f"{kind}_{what}")
                        for kind in ("cities", "points")
                        for what in ("added", "changed", "closed")
                    ),
                }
            )
    figures = {}
    for name, words in WORDS.items():
        asked = {"carrier": CODE, "key": words.casefold().replace("'", "")}
        found = find_cities(carrier=CODE, words=words)
        bare = rows(floor.CITIES, asked)
        assert found, name
        assert [each.pk for each in found] == [row[0] for row in bare], name
        figures[f"cities: {name}"] = pair(
            lambda w=words: find_cities(carrier=CODE, words=w),
            lambda a=asked: rows(floor.CITIES, a),
        ) | {"rows": len(found)}
    figures["cities: a typo"] = typo(find_cities, floor.ALIKE)
    # The largest city of the directory.
    city = City.objects.filter(carrier=CODE).order_by("-point_count")[0]
    shipment = [Place(Decimal(25), (60, 40, 40))]
    for name, count in ((f"{SHOWN} of", SHOWN), ("all", city.point_count)):
        asked = {"city": city.pk, "rows": count}
        found = points_for(city_id=city.pk, places=shipment, limit=count)
        ids = [row[0] for row in rows(floor.BRANCHES, asked)]
        assert [each.point.pk for each in found] == ids
        figures[f"{name} {city.point_count} branches of a city"] = pair(
            lambda c=count: points_for(city_id=city.pk, places=shipment, limit=c),
            lambda a=asked: rows(floor.BRANCHES, a),
        ) | {"rows": len(found)}
    sizes = {"cities": City.objects.count(), "points": Point.objects.count()}
    print(json.dumps({"runs": runs, "figures": figures, **sizes}))


def typo(find_cities: Callable[..., Any], sql: str) -> dict[str, float]:
    """Compare the search for a misspelt name; nothing is found by its letters."""
    from django.db import connection

    from oscar_b2b.shipping_carriers.queries.cities import ALIKE

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(ALIKE)]
        )
    asked = {"carrier": CODE, "key": TYPO.casefold()}
    found = find_cities(carrier=CODE, words=TYPO)
    assert [each.pk for each in found] == [row[0] for row in rows(sql, asked)]
    return pair(lambda: find_cities(carrier=CODE, words=TYPO), lambda: rows(sql, asked)) | {
        "rows": len(found)
    }


@contextmanager
def large_carrier(places: int, branches: int) -> Iterator[str]:
    """The stand-in in a process of its own, so that its memory is not counted."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "oscar_b2b.shipping_carriers.standin", "--port", "0"),
            *("--places", str(places), "--branches", str(branches)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://[\d.:]+", line)
    assert found, line
    try:
        yield found.group()
    finally:
        process.terminate()
        process.wait()


def forget_peak() -> float:
    """Let the process's peak of memory begin anew (Linux); return what it has now, MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> float:
    """Return the peak of resident memory, MB."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found.group(1)) / 1024


def pair(ours: Callable[[], Any], bare: Callable[[], Any]) -> dict[str, float]:
    """Time both in turns, so that a noisy moment meets both."""
    mine, floor = [], []
    for turn in range(33):
        for work, times in ((ours, mine), (bare, floor)):
            start = time.perf_counter()
            work()
            if turn >= 3:
                times.append((time.perf_counter() - start) * 1000)
    return {"ms": statistics.median(mine), "floor": statistics.median(floor)}


def rows(sql: str, parameters: dict[str, Any]) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


if __name__ == "__main__":
    main(int(sys.argv[1]))
