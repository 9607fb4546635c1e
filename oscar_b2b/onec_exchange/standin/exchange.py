"""What 1C does in an exchange: full push, changes, orders in, documents out."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from uuid import uuid4

from .client import ExchangeSession, UnableToExchange, open_session
from .dialects import UT11, Dialect
from .exports.changes import change_portion
from .exports.documents import write_documents
from .exports.folder import Portion, catalogue_portions, export_counterparties, export_references
from .exports.references import write_references
from .incoming import read_sale
from .orders import OrderDesk
from .store import Store, now

#: (session type, what the journal calls it, what writes the folder); after the catalogue
_FULL: tuple[tuple[str, str, Callable[..., list[str]]], ...] = (
    ("catalog", "контрагенти", export_counterparties),
    ("reference", "довідники: менеджери, партнери, договори", export_references),
)

#: Writes files into a folder and says what each session carries.
Write = Callable[[Path, datetime], list[Portion]]


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the shop's exchange listens and as whom 1C logs in."""

    url: str
    user: str
    password: str


class Exchange:
    """Runs exchanges with one shop; each method is one or more whole sessions."""

    def __init__(
        self,
        store: Store,
        shop: Shop,
        *,
        stop: Event,
        dialect: Dialect = UT11,
        portion: int = 0,
        catalogues: int = 1,
    ) -> None:
        """Speak as ``dialect``; ``portion`` and ``catalogues`` as in :func:`catalogue_portions`."""
        self._store, self._shop, self._stop = store, shop, stop
        self._dialect, self._portion, self._catalogues = dialect, portion, catalogues
        self._desk = OrderDesk(store)
        self._begun = ""

    def _open(self, kind: str) -> ExchangeSession:
        shop = self._shop
        return open_session(
            kind, url=shop.url, user=shop.user, password=shop.password, dialect=self._dialect
        )

    def _push(self, kind: str, write: Write) -> str:
        """Write files, send them and have them imported; return a summary for the journal.

        A client that tries again does the whole of it again, with the same files.
        """
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="standin-") as folder:
            portions = write(Path(folder), now())
            for attempt in range(1, self._dialect.attempts + 1):
                try:
                    requests, asked = self._deliver(kind, portions)
                    break
                except UnableToExchange:
                    if attempt == self._dialect.attempts:
                        raise
        seconds = time.monotonic() - started
        return f"{requests} запитів передачі, імпорт {asked}, {seconds:.1f} с"

    def _deliver(self, kind: str, portions: list[Portion]) -> tuple[int, int]:
        """Send each portion in its session; return requests of sending and of import."""
        requests = asked = 0
        self._begun = ""
        dialect = self._dialect
        asks = dialect.asks_order_import if kind == "sale" else dialect.asks_import
        for portion in portions:
            session = self._open(kind)
            self._begun = self._begun or session.timestamp
            session.init()
            requests += session.send(portion.folder)
            if asks:
                asked += sum(session.import_file(name, stop=self._stop) for name in portion.names)
        return requests, asked

    def _written(self, write: Callable[..., list[str]]) -> Write:
        """Make a plain export one session's portion."""

        def portions(folder: Path, at: datetime) -> list[Portion]:
            return [Portion(folder, write(folder, self._store, at=at))]

        return portions

    def _catalogue(self, folder: Path, at: datetime) -> list[Portion]:
        return catalogue_portions(
            folder,
            self._store,
            at=at,
            dialect=self._dialect,
            size=self._portion,
            catalogues=self._catalogues,
        )

    def is_delivered(self) -> bool:
        """Return whether this shop has had a full push."""
        return bool(self._store.setting(f"delivered {self._shop.url}"))

    def push_all(self) -> None:
        """Push everything. Changes that were waiting are part of it."""
        waiting = [row["id"] for row in self._store.changes()]
        self.push_catalogue()
        for kind, title, write in _FULL:
            summary = self._push(kind, self._written(write))
            self._store.note(f"Повне вивантаження — {title}: {summary}")
        self._store.forget_changes(waiting)
        self._store.set_setting(f"delivered {self._shop.url}", now().isoformat())

    def push_catalogue(self) -> None:
        """Push goods, prices, stock and pictures."""
        summary = self._push("catalog", self._catalogue)
        if self._dialect.says_complete:
            session = self._open("catalog")
            session.deactivate(self._begun)
            session.complete()
        self._store.note(f"Повне вивантаження — товари, ціни, залишки, картинки: {summary}")

    def push_changes(self) -> bool:
        """Push changed prices, stock and contracts; return whether there was anything."""
        rows = self._store.changes()
        parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            parts[row["kind"]][row["key"]].add(row["part"])
        prices, stock, contracts = parts["price"], parts["stock"], parts["contract"]

        def write_offers(folder: Path, at: datetime) -> list[Portion]:
            return [
                change_portion(
                    folder,
                    self._store,
                    at=at,
                    dialect=self._dialect,
                    prices=prices,
                    stock=stock,
                )
            ]

        def write_contracts(folder: Path, at: datetime) -> list[Portion]:
            write_references(
                folder / "references0_1.xml", self._store, at=at, only_contracts=sorted(contracts)
            )
            return [Portion(folder, ["references0_1.xml"])]

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
        if self._dialect.init_before_query:
            session.init()
        new = 0
        for request in read_sale(session.query(), self._store, dialect=self._dialect):
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
        name = document_name(self._dialect)

        def write(folder: Path, at: datetime) -> list[Portion]:
            write_documents(folder / name, self._store, orders, at=at, form=self._dialect.form)
            return [Portion(folder, [name])]

        summary = self._push("sale", write)
        self._desk.mark_sent(orders)
        numbers = ", ".join(order.number for order in orders[:5])
        self._store.note(f"Документи на сайт: {numbers}; {summary}")
        return len(orders)


def document_name(dialect: Dialect) -> str:
    """Return the name of a file of documents: a new one each time in most clients."""
    if dialect.form.container:
        return "documents/1/documents.xml"
    if dialect.code == "utp":
        return f"1cbitrix-{uuid4()}.xml"
    return f"orders-{uuid4()}_1.xml"
