"""The 1C stand-in on a socket, a dealer of its company, and its goods in the shop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

from oscar_b2b.onec_exchange.standin.exchange import Shop
from oscar_b2b.onec_exchange.standin.live import LiveServer
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.panel import Panel
from oscar_b2b.onec_exchange.standin.store import Store
from tests.factories.goods import PriceTypeFactory, make_product, make_warehouse
from tests.factories.people import Person, make_contract, make_dealer, show_stock


@dataclass
class LiveStandin:
    """A running stand-in. ``good`` is in the shop as ``product``, at 1C's price and stock."""

    store: Store
    desk: OrderDesk
    url: str
    dealer: Person
    product: Any
    warehouse: Any
    contract: Any

    def fail(self, fault: str, *, slow: float = 0) -> None:
        """Switch a fault on; the empty one ends it."""
        self.store.set_setting("down", fault)
        self.store.set_setting("slow", str(slow))

    def orders_of(self, number: str) -> list[Any]:
        """1C's orders under a number of the shop."""
        return [each for each in self.desk.orders() if each.shop_number == number]


@contextmanager
def running(store: Store, settings: Any) -> Iterator[LiveStandin]:
    """Run the stand-in and let the shop call it."""
    shop, stop = Shop("http://127.0.0.1:9/", "onec", "demo"), Event()
    panel = Panel(store, shop_url=shop.url, ask=lambda _what: None)
    server = LiveServer(("127.0.0.1", 0), store=store, shop=shop, panel=panel, stop=stop)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ONEC_LIVE_USER, settings.ONEC_LIVE_PASSWORD = "onec", "demo"
    settings.ONEC_LIVE_URL = f"http://127.0.0.1:{server.server_port}"
    yield _with_people(store, settings.ONEC_LIVE_URL)
    stop.set()
    server.shutdown()
    server.server_close()


def _with_people(store: Store, url: str) -> LiveStandin:
    contract = next(each for each in store.all("contracts") if each.currency == "UAH")
    entity = store.get("entities", contract.entity_id)
    person = make_dealer("Standin dealer")
    person.legal_entity.guid, person.legal_entity.name = entity.id, entity.name
    person.legal_entity.tax_id = entity.vat_no or entity.tax_id
    person.legal_entity.save()
    price_type = PriceTypeFactory(guid=contract.price_type_id)
    make_contract(person, contract.number, price_type, guid=contract.id, is_default=True)
    show_stock("exact", dealer=person.dealer)
    with store.read() as connection:
        row = connection.execute(
            "SELECT stock.offer_id, warehouse_id, quantity - reserved AS free, amount FROM stock"
            " JOIN prices ON prices.offer_id = stock.offer_id AND price_type_id = ?"
            " WHERE quantity - reserved > 60 LIMIT 1",
            (contract.price_type_id,),
        ).fetchone()
    warehouse = make_warehouse("Standin warehouse", guid=row["warehouse_id"])
    product = make_product(
        "Good of the stand-in",
        code=row["offer_id"],
        stock={warehouse: row["free"]},
        prices={price_type: row["amount"]},
        unit={"unit": "pc", "vat_rate": 20},
    )
    return LiveStandin(store, OrderDesk(store), url, person, product, warehouse, contract)
