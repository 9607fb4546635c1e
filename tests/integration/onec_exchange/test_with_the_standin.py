"""Both sides of the contract: the shop's outbox and documents against the 1C stand-in itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

from oscar_b2b.onec_exchange.importing import run_import
from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession, OrderState, Outbox
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.services.outbox import Outcome
from oscar_b2b.onec_exchange.standin.exchange import Shop
from oscar_b2b.onec_exchange.standin.exports.documents import write_documents
from oscar_b2b.onec_exchange.standin.incoming import read_sale
from oscar_b2b.onec_exchange.standin.live import LiveServer
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.panel import Panel
from oscar_b2b.onec_exchange.standin.store import Store, now
from tests.factories.goods import PriceTypeFactory, make_product, make_warehouse
from tests.factories.people import Person, make_contract, make_dealer, show_stock
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("standin") / "company.sqlite3")
    store.prepare(with_pictures=False)
    return store


@pytest.fixture
def standin(store: Store, order: Any, settings: Any) -> Iterator[OrderDesk]:
    """The stand-in's live service on a socket; the order was placed before it came up."""
    shop, stop = Shop("http://127.0.0.1:9/", "onec", "demo"), Event()

    panel = Panel(store, shop_url=shop.url, ask=lambda exchange: None)
    server = LiveServer(("127.0.0.1", 0), store=store, shop=shop, panel=panel, stop=stop)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ONEC_LIVE_USER, settings.ONEC_LIVE_PASSWORD = "onec", "demo"
    settings.ONEC_LIVE_URL = f"http://127.0.0.1:{server.server_port}"
    yield OrderDesk(store)
    stop.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def buyer(store: Store) -> Person:
    """A dealer of the stand-in's company, with its ids, and ``contract`` in hryvnias."""
    contract = next(each for each in store.all("contracts") if each.currency == "UAH")
    entity = store.get("entities", contract.entity_id)
    person = make_dealer("Standin dealer")
    person.legal_entity.guid, person.legal_entity.name = entity.id, entity.name
    person.legal_entity.tax_id = entity.vat_no or entity.tax_id
    person.legal_entity.save()
    make_contract(
        person,
        contract.number,
        PriceTypeFactory(guid=contract.price_type_id),
        guid=contract.id,
        is_default=True,
    )
    show_stock("exact", dealer=person.dealer)
    return person


@pytest.fixture
def order(store: Store, buyer: Person) -> Any:
    """Two pieces of a good that the stand-in has in stock."""
    with store.read() as connection:
        row = connection.execute(
            "SELECT offer_id, warehouse_id FROM stock WHERE quantity - reserved > 20 LIMIT 1"
        ).fetchone()
    (contract,) = buyer.contracts.values()
    warehouse = make_warehouse("Standin warehouse", guid=row["warehouse_id"])
    good = make_product(
        "Good of the stand-in",
        code=row["offer_id"],
        stock={warehouse: 100},
        prices={contract.price_type: "60.00"},
        unit={"unit": "pc", "vat_rate": 20},
    )
    return place(buyer, {good: 2})


def test_the_standin_takes_the_order_and_its_invoice_is_read(
    standin: OrderDesk, order: Any
) -> None:
    outcome = outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    assert outcome is Outcome.SENT, Outbox.objects.get(order=order).last_error
    state = OrderState.objects.get(order=order)
    assert (state.reserve, list(state.reserved.values())) == (OrderState.ALLOWED, ["2"])
    invoice = order.invoices.get()
    assert invoice.total == Decimal("120.00")
    assert invoice.pdf, "drawn after the commit"


def test_what_happens_in_1c_comes_back_as_documents(
    standin: OrderDesk, order: Any, store: Store, tmp_path: Path
) -> None:
    outbox.send(outbox_id=order.outbox.pk, at=timezone.now())
    in_1c = standin.get(OrderState.objects.get(order=order).guid)
    standin.decide(in_1c.id, {1: 1})
    standin.mark_paid(in_1c.id, at=now())

    def send_back() -> tuple[int, int]:
        path = tmp_path / "orders-1_1.xml"
        write_documents(path, store, [standin.get(in_1c.id)], at=now())
        counts = run_import(files=[path]).counts["documents"]
        return counts.updated, counts.unchanged

    assert send_back() == (1, 0)
    state = OrderState.objects.get(order=order)
    assert state.reserve == OrderState.PARTLY
    assert list(state.reserved.values()) == ["1"]
    assert (bool(state.payment_number), state.paid_at) == (True, timezone.localdate())
    order.refresh_from_db()
    assert order.status == "paid"
    assert send_back() == (0, 1)

    standin.mark_shipped(in_1c.id, at=now())
    assert send_back() == (1, 0)
    order.refresh_from_db()
    assert order.status == "shipped"


def test_the_standin_reads_pulled_orders_and_gives_the_invoice_afterwards(
    standin: OrderDesk, order: Any, store: Store
) -> None:
    node = ExchangeNode.objects.create(name="1C", login="onec-pull")
    session = ExchangeSession.objects.create(token="t" * 32, login="onec", kind="sale", node=node)
    requests = read_sale(outbox.orders_xml(session=session), store)
    assert [each.shop_number for each in requests] == [order.number]
    in_1c, is_new = standin.register(requests[0], at=now())
    assert is_new
    assert in_1c.contract_id == order.b2b_terms.contract.guid
    assert in_1c.total == Decimal("120.00")
    outbox.confirm_pulled(session=session, at=timezone.now())
    assert order.invoices.get().total == Decimal("120.00")
    assert outbox.send(outbox_id=order.outbox.pk, at=timezone.now()) is Outcome.SKIPPED
