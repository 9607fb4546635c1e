"""Orders: the live call over HTTP, the exchange, reserve, payment and shipment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from threading import Event, Thread
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests

from oscar_b2b.onec_exchange.standin import client
from oscar_b2b.onec_exchange.standin.company import constants as ids
from oscar_b2b.onec_exchange.standin.exchange import Exchange, Shop
from oscar_b2b.onec_exchange.standin.incoming import UnableToRead
from oscar_b2b.onec_exchange.standin.live import LiveServer
from oscar_b2b.onec_exchange.standin.order_records import UnableToAccept, UnableToChange
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.panel import Panel
from oscar_b2b.onec_exchange.standin.store import Store, now
from tests.unit.standin.tiny_shop import TinyShop
from tests.unit.standin.xml_files import root_of

UUID = "5f0c0b5e-1c1b-4d3e-9d1e-000000000042"
AUTH = ("onec", "demo")


@pytest.fixture
def live(store: Store) -> Iterator[str]:
    """Address of a running stand-in, without its background loop."""
    stop = Event()
    server = LiveServer(
        ("127.0.0.1", 0), store=store, shop=Shop("http://127.0.0.1:9/", *AUTH),
        panel=Panel(store, shop_url="http://127.0.0.1:9/", ask=lambda _what: None), stop=stop,
    )  # fmt: skip
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    stop.set()
    server.shutdown()
    server.server_close()


def _free(store: Store, offer_id: str, warehouse_id: str = ids.KYIV_ID) -> int:
    return dict(store.free_stock()[offer_id])[warehouse_id]


def _offer(store: Store, *, at_least: int = 5) -> Any:
    """A simple offer of which Kyiv has some."""
    stock = store.free_stock()
    return next(
        offer
        for offer in store.all("offers")
        if not offer.characteristics and dict(stock[offer.id])[ids.KYIV_ID] >= at_least
    )


def _order(store: Store, *, quantity: int = 3, **changes: Any) -> dict[str, Any]:
    offer = _offer(store)
    price = dict(store.prices()[offer.id])[ids.PREPAYMENT_ID]
    return {
        "id": UUID,
        "number": "B2B-7K2M9Q",
        "date": "2026-08-01T10:00:00+03:00",
        "currency": "UAH",
        "total": str(price * quantity),
        "legal_entity": {"id": ids.DEALER_FIRST_ENTITY_ID, "name": "x", "tax_id": "x"},
        "contract": {"id": ids.DEALER_PREPAYMENT_CONTRACT_ID, "number": "x"},
        "price_type_id": ids.PREPAYMENT_ID,
        "warehouse_id": ids.KYIV_ID,
        "delivery": {"code": "pickup", "name": "Самовивіз", "address": "", "cost": "0.00"},
        "comment": "Після 15:00",
        "own_number": "",
        "lines": [
            {
                "id": offer.id,
                "article": "as in the shop",
                "name": "as in the shop",
                "quantity": quantity,
                "price": str(price),
                "amount": str(price * quantity),
                "vat_rate": "20",
                "warehouse_id": ids.KYIV_ID,
            }
        ],
    } | changes


def _post(live: str, data: dict[str, Any]) -> requests.Response:
    return requests.post(
        f"{live}/hs/b2b/v1/orders", json=data, auth=AUTH, timeout=10,
        headers={"Idempotency-Key": str(data.get("id"))},
    )  # fmt: skip


def test_live_call_answers_with_an_invoice_from_1c_data(live: str, store: Store) -> None:
    data = _order(store, delivery={"code": "own", "name": "Доставка", "cost": "120.00"})
    offer = store.get("offers", data["lines"][0]["id"])
    good = store.get("goods", offer.good_id)
    answer = _post(live, data)
    assert answer.status_code == 201
    body = answer.json()
    invoice = body["invoice"]
    assert (body["status"], body["reserve"]) == ("registered", "allowed")
    assert body["lines"] == [{"id": offer.id, "reserved": 3}]
    assert body["number"] == "ТГ00-000001"
    assert invoice["order_number"] == "B2B-7K2M9Q"
    assert invoice["seller"]["edrpou"] == store.seller().edrpou
    entity = store.get("entities", ids.DEALER_FIRST_ENTITY_ID)
    assert invoice["buyer"]["name"] == entity.official_name
    assert invoice["contract"]["number"] == "01/01-26"
    first, service = invoice["lines"]
    assert (first["article"], first["name"], first["unit"]) == (good.article, offer.name, "шт")
    assert (service["name"], service["amount"]) == ("Доставка", "120.00")
    total = Decimal(first["amount"]) + 120
    assert Decimal(invoice["total"]) == total
    assert Decimal(invoice["total_net"]) + Decimal(invoice["vat_amount"]) == total
    assert Decimal(invoice["vat_amount"]) == (total / 6).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert invoice["pay_until"] > invoice["date"]


def test_pay_until_follows_the_contract(desk: OrderDesk, live: str, store: Store) -> None:
    data = _order(store, contract={"id": ids.DEALER_DEFERRAL_30_CONTRACT_ID})
    invoice = _post(live, data).json()["invoice"]
    days = now().date().fromisoformat(invoice["pay_until"]) - now().date().fromisoformat(
        invoice["date"]
    )
    assert days.days == 30


def test_a_repeat_gets_the_same_answer_and_makes_no_second_order(
    live: str, store: Store, desk: OrderDesk
) -> None:
    data = _order(store)
    offer_id, before = data["lines"][0]["id"], _free(store, data["lines"][0]["id"])
    first = _post(live, data)
    second = _post(live, data)
    fetched = requests.get(f"{live}/hs/b2b/v1/orders/{UUID}", auth=AUTH, timeout=10)
    assert (first.status_code, second.status_code, fetched.status_code) == (201, 200, 200)
    assert first.json() == second.json() == fetched.json()
    assert len(desk.orders()) == 1
    assert _free(store, offer_id) == before - 3


def test_eight_callers_at_once_make_one_order(live: str, store: Store, desk: OrderDesk) -> None:
    data = _order(store)
    before = _free(store, data["lines"][0]["id"])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _post(live, data), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len(desk.orders()) == 1
    assert _free(store, data["lines"][0]["id"]) == before - 3


def test_no_more_is_reserved_than_lies_free(live: str, store: Store) -> None:
    offer = _offer(store)
    free = _free(store, offer.id)
    body = _post(live, _order(store, quantity=free + 4)).json()
    assert body["reserve"] == "partly"
    assert body["lines"][0]["reserved"] == free
    again = _order(store, id="another", number="B2B-2", quantity=1)
    again["lines"][0]["id"] = offer.id
    body = _post(live, again).json()
    assert (body["reserve"], body["lines"][0]["reserved"]) == ("refused", 0)


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"legal_entity": {"id": "stranger"}}, 422, "stranger"),
        ({"contract": {"id": "c1000000-0000-4000-8000-000000000012"}}, 422, "не має договору"),
        ({"currency": "USD"}, 422, "валюті"),
        ({"lines": []}, 422, "жодного товару"),
        ({"lines": [{"id": "nothing", "quantity": 1, "price": 1}]}, 422, "nothing"),
        ({"lines": [{"id": "nothing", "quantity": "many", "price": 1}]}, 400, "many"),
        ({"number": None, "lines": None}, 400, "бракує"),
    ],
)
def test_refusals_say_why(
    live: str, store: Store, desk: OrderDesk, changes: dict[str, Any], status: int, text: str
) -> None:
    answer = _post(live, _order(store, **changes))
    assert answer.status_code == status
    assert text in answer.json()["error"]
    assert desk.orders() == []


def test_the_live_call_wants_the_password_and_the_key(live: str, store: Store) -> None:
    data, url = _order(store), f"{live}/hs/b2b/v1/orders"
    assert requests.post(url, json=data, timeout=10).status_code == 401
    assert requests.post(url, json=data, auth=("onec", "no"), timeout=10).status_code == 401
    assert requests.post(url, json=data, auth=AUTH, timeout=10).status_code == 400
    assert requests.get(f"{url}/unknown", auth=AUTH, timeout=10).status_code == 404
    assert requests.get(f"{live}/healthz", timeout=10).json() == {"status": "ok"}


def _switch(live: str, **form: str) -> None:
    assert requests.post(f"{live}/panel/switches", data=form, timeout=10).status_code == 200


def test_switches(live: str, store: Store) -> None:
    _switch(live, down="1")
    assert _post(live, _order(store)).status_code == 503
    _switch(live, down="drop")
    with pytest.raises(requests.ConnectionError):
        _post(live, _order(store))
    assert requests.get(live, timeout=10).ok, "the panel is there when 1C is away"
    _switch(live, down="0", slow="0.4")
    answer = _post(live, _order(store))
    assert answer.status_code == 201
    assert answer.elapsed.total_seconds() >= 0.4


def test_a_slow_1c_has_the_order_although_the_caller_gave_up(
    live: str, store: Store, desk: OrderDesk
) -> None:
    store.set_setting("slow", "2")
    with pytest.raises(requests.Timeout):
        requests.post(
            f"{live}/hs/b2b/v1/orders", json=_order(store), auth=AUTH, timeout=0.7,
            headers={"Idempotency-Key": UUID},
        )  # fmt: skip
    assert len(desk.orders()) == 1


# --- the exchange -------------------------------------------------------------------------------

_SALE = """<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация ВерсияСхемы="2.05" ДатаФормирования="2026-08-01T10:00:00">
<Документ><Ид>{uuid}</Ид><Номер>B2B-7K2M9Q</Номер><Дата>2026-08-01</Дата>
<ХозОперация>{operation}</ХозОперация><Роль>Продавец</Роль><Валюта>UAH</Валюта><Курс>1</Курс>
<Сумма>100</Сумма>
<Контрагенты><Контрагент><Ид>whatever</Ид><Наименование>{name}</Наименование><ИНН>{tax}</ИНН>
<Роль>Покупатель</Роль></Контрагент></Контрагенты>
<Склады><Склад><Ид>{warehouse}</Ид></Склад></Склады>
<Товары>
<Товар><Ид>{offer}</Ид><Наименование>x</Наименование><ЦенаЗаЕдиницу>12.50</ЦенаЗаЕдиницу>
<Количество>2</Количество><Сумма>25.00</Сумма></Товар>
<Товар><Ид>ORDER_DELIVERY</Ид><Наименование>Доставка</Наименование>
<ЦенаЗаЕдиницу>75.00</ЦенаЗаЕдиницу><Количество>1</Количество><Сумма>75.00</Сумма></Товар>
</Товары>
<ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Договор</Наименование>
<Значение>{contract}</Значение></ЗначениеРеквизита>
<ЗначениеРеквизита><Наименование>Отменен</Наименование><Значение>{cancelled}</Значение>
</ЗначениеРеквизита></ЗначенияРеквизитов>
</Документ></КоммерческаяИнформация>"""


def _sale(store: Store, **changes: str) -> bytes:
    entity = store.get("entities", ids.DEALER_FIRST_ENTITY_ID)
    values = {
        "uuid": UUID, "operation": "Заказ товара", "name": "інша назва", "tax": entity.vat_no,
        "warehouse": ids.KYIV_ID, "offer": _offer(store).id,
        "contract": ids.DEALER_DEFERRAL_30_CONTRACT_ID, "cancelled": "false",
    }  # fmt: skip
    return _SALE.format(**values | changes).encode()


def test_orders_are_pulled_and_confirmed(
    exchange: Exchange, tiny_shop: TinyShop, store: Store, desk: OrderDesk
) -> None:
    tiny_shop.orders = _sale(store)
    assert exchange.pull_orders() == 1
    assert [mode for _, mode, _ in tiny_shop.calls] == ["checkauth", "query", "success"]
    (order,) = desk.orders()
    assert order.entity_id == ids.DEALER_FIRST_ENTITY_ID
    assert order.contract_id == ids.DEALER_DEFERRAL_30_CONTRACT_ID
    assert (order.total, order.came_by) == (Decimal("100.00"), "exchange")
    assert [(bool(line.offer_id), line.reserved) for line in order.lines] == [(True, 2), (False, 0)]
    assert exchange.pull_orders() == 0
    assert len(desk.orders()) == 1


def test_one_order_by_either_way(
    live: str, exchange: Exchange, tiny_shop: TinyShop, store: Store, desk: OrderDesk
) -> None:
    tiny_shop.orders = _sale(store)
    assert exchange.pull_orders() == 1
    answer = _post(live, _order(store))
    assert answer.status_code == 200
    (order,) = desk.orders()
    assert answer.json()["id"] == order.id
    assert answer.json()["invoice"]["total"] == "100.00"


def test_an_order_known_from_the_live_call_is_only_confirmed(
    live: str, exchange: Exchange, tiny_shop: TinyShop, store: Store, desk: OrderDesk
) -> None:
    _post(live, _order(store))
    tiny_shop.orders = _sale(store, uuid="site's own other id")
    assert exchange.pull_orders() == 0
    assert len(desk.orders()) == 1
    assert tiny_shop.calls[-1][1] == "success"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"operation": "Отпуск товара"}, UnableToRead),
        ({"tax": "000", "name": "Невідомий"}, UnableToAccept),
        ({"offer": "unknown"}, UnableToAccept),
    ],
)
def test_a_bad_document_is_not_confirmed(
    exchange: Exchange, tiny_shop: TinyShop, store: Store, changes: dict[str, str], error: type
) -> None:
    tiny_shop.orders = _sale(store, **changes)
    with pytest.raises(error):
        exchange.pull_orders()
    assert tiny_shop.calls[-1][1] == "query"


def test_an_order_cancelled_on_the_site_releases_its_reserve(
    exchange: Exchange, tiny_shop: TinyShop, store: Store, desk: OrderDesk
) -> None:
    offer = _offer(store)
    before = _free(store, offer.id)
    tiny_shop.orders = _sale(store)
    exchange.pull_orders()
    assert _free(store, offer.id) == before - 2
    tiny_shop.orders = _sale(store, cancelled="true")
    exchange.pull_orders()
    assert _free(store, offer.id) == before
    assert desk.orders()[0].cancelled


def test_documents_tell_the_shop_once_what_became_of_an_order(
    live: str, exchange: Exchange, tiny_shop: TinyShop, store: Store, desk: OrderDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(client, "PROGRESS_PAUSE", 0)
    order_id = _post(live, _order(store)).json()["id"]
    desk.decide(order_id, {1: 2})
    desk.mark_paid(order_id, at=now())
    assert exchange.push_documents() == 1
    assert exchange.push_documents() == 0
    (name,) = tiny_shop.files
    assert name.startswith("orders-")
    assert name.endswith("_1.xml")
    assert list(dict.fromkeys(tiny_shop.names("import"))) == [name]
    ns = "{urn:1C.ru:commerceml_2}"
    document = root_of(tiny_shop.files[name]).find(f"{ns}Документ")
    assert document is not None
    assert document.findtext(f"{ns}Номер") == "B2B-7K2M9Q"

    def requisites(element: ET.Element) -> dict[str, str]:
        rows = element.findall(f"{ns}ЗначенияРеквизитов/{ns}ЗначениеРеквизита")
        return {r.findtext(f"{ns}Наименование", ""): r.findtext(f"{ns}Значение", "") for r in rows}

    told = requisites(document)
    assert told["Номер по 1С"] == "ТГ00-000001"
    assert told["Статус резерва"] == "partly"
    assert told["Статус заказа"] == "Оплачений"
    assert told["Номер оплаты по 1С"] == "ТГ00-000001"
    assert "Номер отгрузки по 1С" not in told
    line = document.find(f"{ns}Товары/{ns}Товар")
    assert line is not None
    assert line.findtext(f"{ns}Количество") == "3"
    assert requisites(line)["Зарезервировано"] == "2"


# --- decisions ----------------------------------------------------------------------------------


def test_reserve_can_be_cut_refused_and_given_again(
    live: str, store: Store, desk: OrderDesk
) -> None:
    offer = _offer(store)
    before = _free(store, offer.id)
    order_id = _post(live, _order(store)).json()["id"]
    for wanted, reserve, held in (({1: 1}, "partly", 1), ({}, "refused", 0), (None, "allowed", 3)):
        order = desk.decide(order_id, wanted)
        assert (order.reserve, order.lines[0].reserved) == (reserve, held)
        assert _free(store, offer.id) == before - held


def test_shipment_empties_the_shelf_and_makes_a_debt_until_paid(
    live: str, store: Store, desk: OrderDesk
) -> None:
    offer = _offer(store)
    before = _free(store, offer.id)
    contract_id = ids.DEALER_DEFERRAL_30_CONTRACT_ID
    debt = store.get("contracts", contract_id).debt
    answer = _post(live, _order(store, contract={"id": contract_id})).json()
    shipped = desk.mark_shipped(answer["id"], at=now())
    assert shipped.shipment_number
    assert _free(store, offer.id) == before - 3
    assert store.get("contracts", contract_id).debt == debt + shipped.total
    with pytest.raises(UnableToChange):
        desk.decide(answer["id"], {})
    desk.mark_paid(answer["id"], at=now())
    assert store.get("contracts", contract_id).debt == debt
    assert {row["kind"] for row in store.changes()} == {"stock", "contract"}


def test_the_panel_changes_a_price_and_the_push_carries_just_it(
    live: str, exchange: Exchange, tiny_shop: TinyShop, store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(client, "PROGRESS_PAUSE", 0)
    offer = _offer(store)
    article = store.get("goods", offer.good_id).article
    form = {"article": article, "price_type": ids.RETAIL_ID, "amount": "77,70"}
    page = requests.post(f"{live}/panel/price", data=form, timeout=10)
    assert page.status_code == 200
    assert "77.70 UAH" in page.text
    assert exchange.push_changes()
    assert not exchange.push_changes()
    sent = tiny_shop.files["offers0_1.xml"].decode()
    assert "<ЦенаЗаЕдиницу>77.70</ЦенаЗаЕдиницу>" in sent
    assert sent.count("<Предложение>") == sent.count("<Цена>") == 1


def test_a_change_during_a_push_is_not_lost(store: Store) -> None:
    panel = Panel(store, shop_url="x", ask=lambda _what: None)
    article = store.get("goods", _offer(store).good_id).article
    form = {"article": article, "price_type": ids.RETAIL_ID, "amount": "10"}
    panel.act("price", form)
    under_way = [row["id"] for row in store.changes()]
    panel.act("price", form | {"amount": "11"})
    store.forget_changes(under_way)
    assert len(store.changes()) == 1


def test_panel_stock_is_what_may_be_sold(live: str, store: Store) -> None:
    offer = _offer(store)
    _post(live, _order(store))
    form = {"article": offer.barcode, "warehouse": ids.KYIV_ID, "quantity": "40"}
    assert requests.post(f"{live}/panel/stock", data=form, timeout=10).status_code == 200
    assert _free(store, offer.id) == 40


def test_panel_escapes_and_reports_mistakes(live: str, store: Store) -> None:
    _post(live, _order(store, comment="<script>alert(1)</script>"))
    form = {"article": "<b>none</b>", "price_type": ids.RETAIL_ID, "amount": "5"}
    answer = requests.post(f"{live}/panel/price", data=form, timeout=10)
    page = answer.text
    assert answer.status_code == 422
    assert "&lt;b&gt;none&lt;/b&gt;" in page
    assert "<script>" not in page
    assert "<b>none" not in page


def test_panel_takes_no_form_of_another_site(live: str, store: Store) -> None:
    answer = requests.post(
        f"{live}/panel/switches", data={"down": "1"}, timeout=10,
        headers={"Origin": "http://evil.example"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert store.setting("down") == ""


def test_panel_decides_an_order(live: str, store: Store, desk: OrderDesk) -> None:
    order_id = _post(live, _order(store)).json()["id"]
    for form, reserve in (
        ({"step": "partly", "line1": "1"}, "partly"),
        ({"step": "refuse"}, "refused"),
        ({"step": "confirm"}, "allowed"),
    ):
        requests.post(f"{live}/panel/order", data={"order": order_id, **form}, timeout=10)
        assert desk.get(order_id).reserve == reserve
    for step in ("paid", "shipped"):
        requests.post(f"{live}/panel/order", data={"order": order_id, "step": step}, timeout=10)
    order = desk.get(order_id)
    assert order.payment_number
    assert order.shipment_number


@pytest.mark.parametrize("text", ["1e99", "9" * 30, "-1", "abc", "²", "NaN", "", "<b>"])
def test_panel_refuses_odd_numbers_in_words(store: Store, text: str) -> None:
    panel = Panel(store, shop_url="x", ask=lambda _what: None)
    offer = next(each for each in store.all("offers") if each.barcode)
    price_type, warehouse = store.all("price_types")[0], store.all("warehouses")[0]
    for action, form in (
        ("price", {"article": offer.barcode, "price_type": price_type.id, "amount": text}),
        ("stock", {"article": offer.barcode, "warehouse": warehouse.id, "quantity": text}),
        ("contract", {"contract": store.all("contracts")[0].id, "limit": text, "debt": "0"}),
    ):
        if (action, text) == ("contract", "-1"):
            continue  # a debt may be negative: the supplier owes
        with pytest.raises(ValueError, match="число|нуль"):
            panel.act(action, form)
