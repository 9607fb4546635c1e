"""The exchange's benchmark: what it measures, in which order, and how it says it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from storefront.embedded.services import EmbeddedServices
from tests.bench.exchange import files, shop
from tests.bench.exchange.client import pack
from tests.bench.exchange.files import Company
from tests.bench.exchange.latency import Visitor
from tests.bench.exchange.peer.install import install
from tests.bench.exchange.shop import ROOT, Shop

#: Fewest answers that make a percentile.
_ANSWERS = 200
#: Most exports, of new figures and of the old ones in turn, during which pages are timed.
_MOST_EXPORTS = 9
#: Seconds after which the worker has done what follows an import.
_REST = 5
_PEER_GOODS = 1_000
_DELTA = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """What one exchange took: seconds of the clock, CPU seconds of each part."""

    seconds: float
    cpu: dict[str, float]

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.cpu.items())
        return f"{self.seconds:8.1f} s   CPU: {parts}"

    @property
    def cpu_total(self) -> float:
        return sum(self.cpu.values())


def main(goods: int) -> int:
    """Run everything for a catalogue of ``goods`` goods and print it; returns the exit code."""
    facts = goods * (files.PRICE_TYPES + files.WAREHOUSES)
    _say(
        f"\nExchange: {goods} goods x {files.PRICE_TYPES} price types x {files.WAREHOUSES} "
        f"warehouses ({facts} facts), through HTTP as UT 11 sends them; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )
    scratch = Path(tempfile.mkdtemp(prefix="b2b-bench-files-"))
    try:
        with EmbeddedServices(fast=True):
            _measure(goods, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 0


def _measure(goods: int, scratch: Path) -> None:
    shop.make_template()
    company = Company(goods)
    (whole,) = _written(scratch / "whole", company)
    size = sum(path.stat().st_size for path in whole.glob("*.xml")) / 1e6
    _say(
        f"files: {size:.0f} MB of XML, {(whole / 'export.zip').stat().st_size / 1e6:.0f} MB packed"
    )

    bare = _floor(scratch / "whole", goods)
    _say(
        f"floor: parse {bare['parse']:.1f} + COPY {bare['copy']:.1f} + upsert "
        f"{bare['upsert']:.1f} = {bare['total']:.1f} s for {bare['rows']:.0f} rows   "
        f"CPU: {bare['cpu']:.1f}"
    )
    small = _small_memory(scratch, goods // 10)
    first = _main_shop(scratch, whole, company, bare, small)
    _portions(scratch, company, first)
    _peer(scratch, company)


# The shop -------------------------------------------------------------------------------------


def _main_shop(
    scratch: Path, whole: Path, company: Company, bare: dict[str, float], small: dict[str, float]
) -> Cost:
    goods = company.goods
    facts = goods * (files.PRICE_TYPES + files.WAREHOUSES)
    with Shop("bench_whole") as running:
        first = _timed(running, lambda: running.one_c.export(whole))
        counts = running.report()
        _expect(counts["goods"]["created"], goods)
        _expect(counts["prices"]["created"] + counts["stock"]["created"], facts)
        _say(f"first import         {first}")
        _say(
            f"                     {goods / first.seconds:.0f} goods/s, "
            f"{facts / first.seconds:.0f} facts/s, {first.seconds / bare['total']:.2f} x floor "
            f"(CPU x {first.cpu_total / bare['cpu']:.2f})"
        )
        running.headers["Cookie"] = running.inside("show")
        section = running.inside("list")

        unchanged = _timed(running, lambda: running.one_c.export(whole))
        again = running.report()
        _expect(again["prices"]["unchanged"] + again["stock"]["unchanged"], facts)
        _say(f"unchanged            {unchanged}")
        _say(
            f"                     {unchanged.seconds / bare['parse']:.2f} x bare parse, "
            f"{unchanged.seconds / bare['total']:.2f} x floor "
            f"(CPU x {unchanged.cpu_total / bare['parse_cpu']:.2f} of parse)"
        )
        peaks = {name: running.peak(name) for name in ("worker", "web")}
        for name, peak in peaks.items():
            _say(
                f"peak of {name:<12} {peak:8.0f} MB  ({small[name]:.0f} MB with a tenth of the "
                f"goods: x {peak / small[name]:.2f})"
            )

        everything = Company(goods, edition=1, changed=1.0)
        (changed,) = _written(scratch / "changed", everything)
        for address in (section, running.inside("good", "1")):
            running.warm_up(address)
        with Visitor(running.port, section, running.headers) as busy:
            all_new = _timed(running, lambda: running.one_c.export(changed))
            for folder in islice(cycle((whole, changed)), _MOST_EXPORTS - 1):
                if len(busy.times) >= _ANSWERS:
                    break
                running.one_c.export(folder)
        time.sleep(_REST)
        with Visitor(running.port, section, running.headers) as idle:
            idle.wait_for(max(len(busy.times), _ANSWERS))
        shutil.rmtree(scratch / "changed")
        _say(f"every figure new     {all_new}")
        for name, share in (("p95", 0.95), ("median", 0.5)):
            quiet, loaded = idle.percentile(share), busy.percentile(share)
            _say(
                f"page {name:<15} idle {quiet:.0f} ms ({len(idle.times)} pages), during imports "
                f"{loaded:.0f} ms ({len(busy.times)} pages): x {loaded / quiet:.2f}"
            )

        _say(f"prices only          {_only(running, scratch, goods, 2, stock=False)}")
        _say(f"stock only           {_only(running, scratch, goods, 3, prices=False)}")
        _delta(running, scratch, goods)
    return first


def _only(
    running: Shop,
    scratch: Path,
    goods: int,
    edition: int,
    *,
    prices: bool = True,
    stock: bool = True,
) -> Cost:
    """Send the exchange of prices or of stock, every figure new."""
    folder = scratch / "only"
    folder.mkdir()
    company = Company(goods, edition=edition, changed=1.0)
    files.write_changes(folder / "offers0_1.xml", company, range(goods), prices=prices, stock=stock)
    pack(folder)
    cost = _timed(running, lambda: running.one_c.export(folder))
    shutil.rmtree(folder)
    return cost


def _delta(running: Shop, scratch: Path, goods: int) -> None:
    """Change each hundredth good; ask a good's page until it shows the new price."""
    company = Company(goods, edition=7, changed=_DELTA)
    folder = scratch / "delta"
    folder.mkdir()
    numbers = company.touched()
    files.write_changes(folder / "offers0_1.xml", company, numbers)
    pack(folder)
    watched = numbers[-1]
    address = running.inside("good", str(watched))
    price = company.price(watched, 0)
    shown = f"{float(price):.2f}"
    start = time.perf_counter()
    cost = _timed(running, lambda: running.one_c.export(folder))
    while shown not in running.page(address).replace(",", "."):
        if time.perf_counter() - start > 300:
            raise RuntimeError(f"{address} never showed {shown}")
        time.sleep(0.05)
    seconds = time.perf_counter() - start
    _say(f"{len(numbers)} goods changed   {cost}   on the page after {seconds:.1f} s")
    shutil.rmtree(folder)


def _small_memory(scratch: Path, goods: int) -> dict[str, float]:
    """Return the peaks of memory after the same exchange of a tenth of the goods."""
    (folder,) = _written(scratch / "small", Company(goods))
    with Shop("bench_small") as running:
        running.one_c.export(folder)
        running.one_c.export(folder)
        return {name: running.peak(name) for name in ("worker", "web")}


def _portions(scratch: Path, company: Company, whole: Cost) -> None:
    """Send the same goods in a hundred sessions, as УТ 11 does with a portion size set."""
    folders = _written(scratch / "portions", company, portion=max(company.goods // 100, 1))
    with Shop("bench_portions") as running:

        def send_all() -> None:
            for folder in folders:
                running.one_c.export(folder)

        cost = _timed(running, send_all)
        _expect(running.report()["goods"]["created"], company.goods)
    _say(
        f"{len(folders)} portions         {cost}   x {cost.seconds / whole.seconds:.2f} "
        f"of one file (CPU x {cost.cpu_total / whole.cpu_total:.2f})"
    )


def _floor(folder: Path, goods: int) -> dict[str, float]:
    shop.make_database("bench_floor")
    try:
        variables = shop.environment("bench_floor", folder)
        return dict(json.loads(shop.call("floor", variables, str(folder), str(goods))))
    finally:
        shop.drop_database("bench_floor")


# The peer -------------------------------------------------------------------------------------


def _peer(scratch: Path, company: Company) -> None:
    """Time django-cml and the shop on goods with prices; django-cml reads no stock.

    django-cml gets a part of the goods and no HTTP: its cost per good does not fall with their
    number.
    """
    try:
        package = install(ROOT / "var/bench/django-cml")
    except subprocess.CalledProcessError:
        _say("django-cml           not measured: it could not be installed")
        return
    (folder,) = _written(scratch / "peer", Company(_PEER_GOODS), stock=False)
    for path in folder.glob("*.xml"):
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.replace(' xmlns="urn:1C.ru:commerceml_2"', "", 1), encoding="utf-8")
    shop.make_database("bench_peer")
    variables = shop.environment("bench_peer", folder)
    variables["PYTHONPATH"] += f"{os.pathsep}{package}"
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench.exchange.peer.run", str(folder)],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    shop.drop_database("bench_peer")
    peer = json.loads(answer.stdout.splitlines()[-1])
    _expect(peer["goods"], _PEER_GOODS)
    _expect(peer["values"], _PEER_GOODS * 2)
    _expect(peer["prices"], _PEER_GOODS * files.PRICE_TYPES)
    theirs = peer["goods"] / peer["seconds"]

    (folder,) = _written(scratch / "ours", company, stock=False)
    with Shop("bench_ours") as running:
        cost = _timed(running, lambda: running.one_c.export(folder))
        _expect(running.report()["prices"]["created"], company.goods * files.PRICE_TYPES)
    shutil.rmtree(folder)
    ours = company.goods / cost.seconds
    _say(f"goods and prices     {cost}   {ours:.0f} goods/s")
    _say(
        f"django-cml 0.4       {theirs:.0f} goods/s ({_PEER_GOODS} goods with their prices, no "
        f"HTTP): ours / its {ours / theirs:.0f}"
    )


# Common ---------------------------------------------------------------------------------------


def _written(folder: Path, company: Company, *, portion: int = 0, stock: bool = True) -> list[Path]:
    folders = files.write_exchange(folder, company, portion=portion, stock=stock)
    for each in folders:
        pack(each)
    return folders


def _timed(running: Shop, work: Callable[[], None]) -> Cost:
    before, start = running.cpu(), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - start, running.cpu()
    return Cost(seconds, {name: after[name] - before[name] for name in after})


def _expect(found: int, wanted: int) -> None:
    """A figure is worth nothing when the rows are not there."""
    if found != wanted:
        raise RuntimeError(f"{found} rows instead of {wanted}")


def _say(text: str) -> None:
    print(text, flush=True)
