"""Each kind of 1C that the stand-in speaks as, against the shop on a real socket.

A whole life: catalogue out, a price changed, an order in, its payment and shipment back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.dashboard.node_presets import values_for
from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    ExchangeNode,
    ExchangeRequest,
    OrderState,
    Outbox,
)
from oscar_b2b.onec_exchange.services import watchdog
from oscar_b2b.onec_exchange.services.nodes import ensure_node
from oscar_b2b.onec_exchange.standin import client
from oscar_b2b.onec_exchange.standin.client import UnableToExchange, open_session
from oscar_b2b.onec_exchange.standin.dialects import (
    BITRIX,
    DIALECTS,
    UNF,
    UT11,
    UTP,
    Dialect,
)
from oscar_b2b.onec_exchange.standin.exchange import Exchange, Shop
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.store import Store, mark_changed, now
from tests.factories.goods import PriceTypeFactory, make_product, make_warehouse
from tests.factories.people import Person, make_contract, make_dealer, show_stock
from tests.integration.orders.placing import place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

#: Which kind of 1C an administrator chooses in the dashboard for each.
KINDS = {
    "ut11": ExchangeNode.UT11,
    "ut11-no-wait": ExchangeNode.UT11,
    "bas": ExchangeNode.BAS,
    "utp": ExchangeNode.UTP,
    "unf": ExchangeNode.UNF,
    "unf-subordinate": ExchangeNode.UNF,
    "bitrix": ExchangeNode.BITRIX,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with the first sixty goods only: the ways are the same, and soon gone."""
    path = tmp_path_factory.mktemp("standin") / "company.sqlite3"
    store = Store(path)
    store.prepare(with_pictures=False)
    with store.write() as connection:
        connection.execute(
            "DELETE FROM goods WHERE id NOT IN (SELECT id FROM goods ORDER BY place LIMIT 60)"
        )
        connection.execute("DELETE FROM offers WHERE good_id NOT IN (SELECT id FROM goods)")
        for table in ("prices", "stock"):
            connection.execute(f"DELETE FROM {table} WHERE offer_id NOT IN (SELECT id FROM offers)")
    return path


@pytest.fixture
def store(company: Path, tmp_path: Path) -> Store:
    shutil.copy(company, tmp_path / "company.sqlite3")
    return Store(tmp_path / "company.sqlite3")


@pytest.fixture(autouse=True)
def _shop(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path / "exchange"
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(client, "PROGRESS_PAUSE", 0.01)


@pytest.fixture
def speak(live_server: Any, store: Store) -> Iterator[Any]:
    """Return a 1C of a dialect, with its node in the shop."""
    stop = Event()

    def of(dialect: Dialect, **options: int) -> Exchange:
        login = f"onec-{dialect.code}"
        ensure_node(login=login, password="a long one", **values_for(KINDS[dialect.code]))
        shop = Shop(f"{live_server.url}/1c/exchange/", login, "a long one")
        return Exchange(store, shop, stop=stop, dialect=dialect, **options)

    yield of
    stop.set()


def six_minutes_later() -> None:
    """Let the watchdog find what nobody asked for: the archive first, then what was in it."""
    for seconds in (0, 30):
        watchdog.watch(at=timezone.now() + timedelta(minutes=6, seconds=seconds))


def offers_with_code() -> set[str]:
    products = get_model("catalogue", "Product").objects.exclude(structure="parent")
    return set(products.values_list("code", flat=True))


def price_of(offer_id: str, price_type_id: str) -> Decimal:
    product = get_model("catalogue", "Product").objects.get(code=offer_id)
    return product.b2b_prices.get(price_type__guid=price_type_id).amount


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda each: each.code)
def test_a_catalogue_and_a_changed_price_arrive(speak: Any, store: Store, dialect: Dialect) -> None:
    exchange = speak(dialect)
    exchange.push_catalogue()
    if not dialect.asks_import:
        assert not offers_with_code(), "nobody asked for the import yet"
        six_minutes_later()
    assert {offer.id for offer in store.all("offers")} <= offers_with_code()
    failed = ExchangeFile.objects.exclude(state=ExchangeFile.DONE)
    assert not [f"{file.name}: {file.message}" for file in failed]
    assert not ExchangeRequest.objects.filter(outcome="failure").exists()

    with store.write() as connection:
        row = connection.execute("SELECT * FROM prices ORDER BY offer_id LIMIT 1").fetchone()
        key = (row["offer_id"], row["price_type_id"])
        connection.execute(
            "UPDATE prices SET amount = '4321.50' WHERE offer_id = ? AND price_type_id = ?", key
        )
        mark_changed(connection, "price", *key)
    assert exchange.push_changes()
    if not dialect.asks_import:
        six_minutes_later()
    assert price_of(*key) == Decimal("4321.50")


@pytest.mark.parametrize(
    ("dialect", "options"),
    [(UT11, {"portion": 20}), (UT11, {"catalogues": 2}), (UNF, {"portion": 40})],
    ids=["portions", "two-catalogues", "unf-files"],
)
def test_portions_and_catalogues_add_up(
    speak: Any, store: Store, dialect: Dialect, options: dict[str, int]
) -> None:
    speak(dialect, **options).push_catalogue()
    assert {offer.id for offer in store.all("offers")} <= offers_with_code()
    hidden = get_model("catalogue", "Product").objects.filter(is_public=False)
    assert not hidden.exists(), "a later portion took goods of an earlier one away"


@pytest.fixture
def order(store: Store) -> Any:
    """Two pieces of a good that 1C has in stock, for a dealer that 1C knows."""
    contract = next(each for each in store.all("contracts") if each.currency == "UAH")
    entity = store.get("entities", contract.entity_id)
    person: Person = make_dealer("Standin dealer")
    person.legal_entity.guid, person.legal_entity.name = entity.id, entity.name
    person.legal_entity.tax_id = entity.vat_no or entity.tax_id
    person.legal_entity.save()
    price_type = PriceTypeFactory(guid=contract.price_type_id)
    make_contract(person, contract.number, price_type, guid=contract.id, is_default=True)
    show_stock("exact", dealer=person.dealer)
    with store.read() as connection:
        row = connection.execute(
            "SELECT offer_id, warehouse_id FROM stock WHERE quantity - reserved > 20 LIMIT 1"
        ).fetchone()
    good = make_product(
        "Товар «Приклад» №1",
        code=row["offer_id"],
        stock={make_warehouse("Standin warehouse", guid=row["warehouse_id"]): 100},
        prices={price_type: "60.00"},
        unit={"unit": "pc", "vat_rate": 20},
    )
    return place(person, {good: 2}, comment="Коментар із лапками «…»")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda each: each.code)
def test_an_order_goes_there_and_its_payment_and_shipment_come_back(
    speak: Any, store: Store, order: Any, dialect: Dialect
) -> None:
    exchange, desk = speak(dialect), OrderDesk(store)
    assert exchange.pull_orders() == 1
    assert exchange.pull_orders() == 0, "confirmed by success, so it does not come again"
    assert Outbox.objects.get(order=order).state == Outbox.SENT
    (in_1c,) = desk.orders()
    assert (in_1c.shop_number, in_1c.total) == (order.number, Decimal("120.00"))
    assert in_1c.comment == "Коментар із лапками «…»"

    def send_back() -> None:
        assert exchange.push_documents() == 1
        order.refresh_from_db()

    send_back()
    assert OrderState.objects.get(order=order).number == in_1c.number
    desk.mark_paid(in_1c.id, at=now())
    send_back()
    assert order.status == "paid"
    desk.mark_shipped(in_1c.id, at=now())
    send_back()
    assert order.status == "shipped"


def test_two_kinds_of_1c_at_once_do_not_disturb_each_other(speak: Any, store: Store) -> None:
    """Sessions of two nodes are open at the same time, each in the middle of its exchange."""
    first, second = speak(UT11), speak(UTP)
    one = first._open("catalog")
    one.init()
    second.push_catalogue()
    folder = store.path.parent / "one"
    folder.mkdir()
    (folder / "import0_1.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><КоммерческаяИнформация ВерсияСхемы="2.07">'
        "<Каталог><Ид>c</Ид><Товары><Товар><Ид>only-here</Ид><Наименование>X</Наименование>"
        "</Товар></Товары></Каталог></КоммерческаяИнформация>",
        encoding="utf-8",
    )
    one.send(folder)
    assert one.import_file("import0_1.xml", stop=Event()) >= 1
    assert "only-here" in offers_with_code()


def test_a_wrong_password_is_said_in_words_each_client_reads(live_server: Any) -> None:
    ensure_node(login="onec-utp", password="a long one", **values_for(ExchangeNode.UTP))
    for dialect in (UT11, UTP, UNF, BITRIX):
        with pytest.raises(UnableToExchange, match="Wrong user name or password"):
            open_session(
                "catalog",
                url=f"{live_server.url}/1c/exchange/",
                user="onec-utp",
                password="wrong",
                dialect=dialect,
            )
