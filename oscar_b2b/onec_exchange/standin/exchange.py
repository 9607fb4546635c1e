"""What 1C does in an exchange: full push, changes, orders in, documents out."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from uuid import uuid4

from .client import ExchangeSession, open_session
from .exports.documents import write_documents
from .exports.folder import export_catalogue, export_counterparties, export_references
from .exports.offers import write_changes
from .exports.references import write_references
from .incoming import read_sale
from .orders import OrderDesk
from .store import Store, now

#: (session type, what the journal calls it, what writes the folder)
_FULL: tuple[tuple[str, str, Callable[..., list[str]]], ...] = (
    ("catalog", "товари, ціни, залишки, картинки", export_catalogue),
    ("catalog", "контрагенти", export_counterparties),
    ("reference", "довідники: менеджери, партнери, договори", export_references),
)


def _write_full(
    write: Callable[..., list[str]], store: Store, folder: Path, at: datetime
) -> list[str]:
    return write(folder, store, at=at)


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the shop's exchange listens and as whom 1C logs in."""

    url: str
    user: str
    password: str


class Exchange:
    """Runs exchanges with one shop; each method is one or more whole sessions."""

    def __init__(self, store: Store, shop: Shop, *, stop: Event) -> None:
        self._store, self._shop, self._stop = store, shop, stop
        self._desk = OrderDesk(store)

    def _open(self, kind: str) -> ExchangeSession:
        shop = self._shop
        return open_session(kind, url=shop.url, user=shop.user, password=shop.password)

    def _push(self, kind: str, write: Callable[[Path, datetime], list[str]]) -> str:
        """Write files, send them and have them imported; return a summary for the journal."""
        started = time.monotonic()
        session = self._open(kind)
        with tempfile.TemporaryDirectory(prefix="standin-") as folder:
            names = write(Path(folder), now())
            session.init()
            requests = session.send(Path(folder))
        asked = sum(session.import_file(name, stop=self._stop) for name in names)
        seconds = time.monotonic() - started
        return f"{requests} запитів передачі, імпорт {asked}, {seconds:.1f} с"

    def is_delivered(self) -> bool:
        """Return whether this shop has had a full push."""
        return bool(self._store.setting(f"delivered {self._shop.url}"))

    def push_all(self) -> None:
        """Push everything. Changes that were waiting are part of it."""
        waiting = [row["id"] for row in self._store.changes()]
        for kind, title, write in _FULL:
            summary = self._push(kind, partial(_write_full, write, self._store))
            self._store.note(f"Повне вивантаження — {title}: {summary}")
        self._store.forget_changes(waiting)
        self._store.set_setting(f"delivered {self._shop.url}", now().isoformat())

    def push_changes(self) -> bool:
        """Push changed prices, stock and contracts; return whether there was anything."""
        rows = self._store.changes()
        parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            parts[row["kind"]][row["key"]].add(row["part"])
        prices, stock, contracts = parts["price"], parts["stock"], parts["contract"]

        def write_offers(folder: Path, at: datetime) -> list[str]:
            write_changes(folder / "offers0_1.xml", self._store, at=at, prices=prices, stock=stock)
            return ["offers0_1.xml"]

        def write_contracts(folder: Path, at: datetime) -> list[str]:
            write_references(
                folder / "references0_1.xml", self._store, at=at, only_contracts=sorted(contracts)
            )
            return ["references0_1.xml"]

        if prices or stock:
            summary = self._push("catalog", write_offers)
            self._store.note(f"Зміни: цін {len(prices)}, залишків {len(stock)}; {summary}")
        if contracts:
            summary = self._push("reference", write_contracts)
            self._store.note(f"Зміни: договорів {len(contracts)}; {summary}")
        self._store.forget_changes(row["id"] for row in rows)
        return bool(rows)

    def pull_orders(self) -> int:
        """Fetch new orders and confirm them when every one was taken; return how many were new."""
        session = self._open("sale")
        new = 0
        for request in read_sale(session.query(), self._store):
            order, created = self._desk.register(request, at=now())
            if created:
                new += 1
                self._store.note(
                    f"Замовлення {order.shop_number} отримано обміном → {order.number}"
                )
            if request.cancelled and not (order.cancelled or order.shipment_number):
                self._desk.cancel(order.id)
                self._store.note(f"Замовлення {order.shop_number} скасовано на сайті")
        session.success()
        return new

    def push_documents(self) -> int:
        """Send orders whose state the shop does not know yet; return how many."""
        orders = self._desk.orders(unsent=True)
        if not orders:
            return 0
        name = f"orders-{uuid4()}_1.xml"

        def write(folder: Path, at: datetime) -> list[str]:
            write_documents(folder / name, self._store, orders, at=at)
            return [name]

        summary = self._push("sale", write)
        self._desk.mark_sent(orders)
        numbers = ", ".join(order.number for order in orders[:5])
        self._store.note(f"Документи на сайт: {numbers}; {summary}")
        return len(orders)
