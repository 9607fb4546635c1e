"""The contract docs/openapi/onec-v1.yaml: valid, and what the stand-in really answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from oscar_b2b.onec_exchange.answers import (
    Balance,
    ChangesPage,
    InvoicePaper,
    OrderAnswer,
    PresentTerms,
    ReconciliationAct,
)
from oscar_b2b.onec_exchange.standin.orders import OrderDesk
from oscar_b2b.onec_exchange.standin.service import ROOT, Request, Service
from oscar_b2b.onec_exchange.standin.store import Store, now

CONTRACT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[3] / "docs/openapi/onec-v1.yaml").read_text("utf-8")
)
_ADDRESS = "contract"
_REGISTRY = Registry().with_resource(
    _ADDRESS,
    Resource.from_contents(CONTRACT | {"$schema": "https://json-schema.org/draft/2020-12/schema"}),
)


def check(data: Any, pointer: str) -> None:
    """Check data by a schema of the contract; ``pointer`` leads to it."""
    validator = Draft202012Validator({"$ref": f"{_ADDRESS}#{pointer}"}, registry=_REGISTRY)
    faults = [
        f"{'/'.join(map(str, each.path))}: {each.message}" for each in validator.iter_errors(data)
    ]
    assert not faults, faults


def pointer_of(*names: str) -> str:
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        target: Any = CONTRACT
        for name in part["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        part = target
    return part


class Shop:
    """Asks the stand-in and checks question and answer by the contract."""

    def __init__(self, store: Store) -> None:
        self.store, self._service = store, Service(store)
        self.asked: set[tuple[str, str]] = set()

    def ask(
        self, method: str, path: str, body: Any = None, *, expect: int = 200, key: str = ""
    ) -> Any:
        """Return the JSON of the answer, or its bytes when it is a PDF."""
        raw = b"" if body is None else json.dumps(body).encode()
        reply = self._service.answer(Request.read(method, ROOT + path, key, raw))
        assert reply.status == expect, reply.body.decode("utf-8", "replace")
        template = template_of(urlsplit(path).path)
        self.asked.add((method, template))
        operation = CONTRACT["paths"][template][method.lower()]
        if body is not None:
            check(
                body,
                pointer_of("paths", template, method.lower(), "requestBody", "content",
                           "application/json", "schema"),
            )  # fmt: skip
        response = resolved(
            operation["responses"].get(str(expect)) or operation["responses"]["default"]
        )
        kind = reply.kind.partition(";")[0]
        assert kind in response["content"]
        if kind == "application/pdf":
            assert reply.body.startswith(b"%PDF-")
            return reply.body
        assert reply.kind == "application/json; charset=utf-8"
        data = json.loads(reply.body)
        validator = Draft202012Validator(
            _absolute(response["content"][kind]["schema"]), registry=_REGISTRY
        )
        faults = [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(data)]
        assert not faults, faults
        return data

    def order(self, quantity: int = 2, **changes: Any) -> dict[str, Any]:
        """Place an order of the first contract in hryvnias, and return its body."""
        contract = next(each for each in self.store.all("contracts") if each.currency == "UAH")
        with self.store.read() as connection:
            row = connection.execute(
                "SELECT offer_id, warehouse_id FROM stock WHERE quantity - reserved > 50 LIMIT 1"
            ).fetchone()
        uuid = str(uuid4())
        body = {
            "id": uuid,
            "number": f"B2B-{uuid[:8]}",
            "date": "2026-11-21T14:35:00+02:00",
            "currency": "UAH",
            "total": str(10 * quantity),
            "legal_entity": {"id": contract.entity_id, "name": "x", "tax_id": ""},
            "contract": {"id": contract.id, "number": contract.number},
            "warehouse_id": row["warehouse_id"],
            "delivery": {"code": "x", "name": "", "address": "", "cost": "0.00"},
            "comment": "",
            "lines": [
                {
                    "id": row["offer_id"],
                    "quantity": str(quantity),
                    "price": "10",
                    "amount": str(10 * quantity),
                }
            ],
        } | changes  # fmt: skip
        self.ask("POST", "/orders", body, expect=201, key=uuid)
        return body


def _absolute(schema: dict[str, Any]) -> dict[str, Any]:
    return {"$ref": schema["$ref"].replace("#", f"{_ADDRESS}#")} if "$ref" in schema else schema


def template_of(path: str) -> str:
    """Return the contract's path for a real one."""
    found = [
        template
        for template in CONTRACT["paths"]
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), path)
    ]
    assert found, f"the contract has no {path}"
    return found[0]


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def test_the_contract_is_valid_openapi() -> None:
    assert not list(OpenAPIV31SpecValidator(CONTRACT).iter_errors())


def test_every_operation_has_errors_security_and_a_name() -> None:
    names = []
    for path, item in CONTRACT["paths"].items():
        for method in ("get", "post"):
            if method in item:
                names.append(item[method]["operationId"])
                assert "default" in item[method]["responses"], (method, path)
    assert len(set(names)) == len(names)
    assert CONTRACT["security"] == [{"basic": []}]


def test_the_examples_keep_their_schemas() -> None:
    checked = 0

    def walk(part: Any, pointer: str) -> None:
        nonlocal checked
        if isinstance(part, dict):
            if "example" in part and "schema" in part:
                check(part["example"], f"{pointer}/schema")
                checked += 1
            for name, value in part.items():
                if name != "example":
                    walk(value, pointer + pointer_of(str(name)))

    walk(CONTRACT["paths"], "/paths")
    walk(CONTRACT["components"]["responses"], "/components/responses")
    assert checked >= 7


def test_an_order_is_taken_once_and_answered_alike(shop: Shop) -> None:
    body = shop.order()
    first = shop.ask("GET", f"/orders/{body['id']}")
    again = shop.ask("POST", "/orders", body, key=body["id"])
    assert again == first
    assert OrderAnswer.read(again).invoice is not None
    assert [each.shop_number for each in OrderDesk(shop.store).orders()].count(body["number"]) == 1


def test_refusals_are_errors_of_the_contract(shop: Shop) -> None:
    body = shop.order()
    strange = body | {"id": str(uuid4()), "number": "B2B-X"}
    strange["legal_entity"] = {"id": str(uuid4()), "name": "Nobody"}
    shop.ask("POST", "/orders", strange, expect=422, key=strange["id"])
    shop.ask("POST", "/orders", body, expect=400, key="another")
    missing = uuid4()
    for path in ("", "/invoice", "/invoice.pdf"):
        shop.ask("GET", f"/orders/{missing}{path}", expect=404)
    shop.ask("GET", f"/legal-entities/{missing}/balance", expect=404)
    shop.ask("GET", f"/documents/{missing}/print?form=invoice", expect=404)
    shop.ask("GET", "/changes?since=yesterday", expect=400)


def test_a_cancelled_order_is_cancelled_once_and_a_shipped_one_never(shop: Shop) -> None:
    body, other = shop.order(), shop.order()
    first = shop.ask("POST", f"/orders/{body['id']}/cancel", {"reason": "x"})
    assert shop.ask("POST", f"/orders/{body['id']}/cancel", {}) == first
    desk = OrderDesk(shop.store)
    desk.mark_shipped(desk.find(other["id"]).id, at=now())
    shop.ask("POST", f"/orders/{other['id']}/cancel", {}, expect=409)


def test_prices_and_stock_are_the_bases_own(shop: Shop) -> None:
    body = shop.order()
    offer, house = body["lines"][0]["id"], body["warehouse_id"]
    types = {each.id for each in shop.store.all("price_types")}
    prices = dict(shop.store.prices()[offer])
    (price_type,) = [each for each in types if each in prices][:1]
    question = {"price_type_id": price_type, "warehouse_ids": [house], "ids": [offer, "unknown"]}
    answer = shop.ask("POST", "/prices-and-stock", question)
    (known,) = PresentTerms.read(answer, asked={offer, "unknown"}).offers
    assert known.price == prices[price_type]
    assert known.stock == ((house, dict(shop.store.free_stock()[offer])[house]),)
    no_such = question | {"price_type_id": str(uuid4())}
    shop.ask("POST", "/prices-and-stock", no_such, expect=404)


def test_money_follows_shipments_and_payments(shop: Shop) -> None:
    body = shop.order(quantity=3)
    desk = OrderDesk(shop.store)
    order = desk.find(body["id"])
    path = f"/legal-entities/{body['legal_entity']['id']}"
    days = urlencode({"from": "2020-01-01", "to": now().date().isoformat(), "format": "json"})

    def own_act() -> Any:
        act = ReconciliationAct.read(shop.ask("GET", f"{path}/reconciliation?{days}"))
        return next(each for each in act.contracts if each.contract_id == order.contract_id)

    def own_debt() -> Any:
        balance = Balance.read(shop.ask("GET", f"{path}/balance"))
        return next(each for each in balance.contracts if each.contract_id == order.contract_id)

    before, debt = own_act(), own_debt().debt
    desk.mark_shipped(order.id, at=now())
    assert own_debt().debt - debt == 30
    assert own_act().closing - before.closing == 30
    desk.mark_paid(order.id, at=now())
    assert own_debt().debt == debt
    assert own_act().closing == before.closing
    assert own_act().opening == before.opening
    assert len(own_act().rows) == len(before.rows) + 2


def test_papers_are_pdf(shop: Shop) -> None:
    body = shop.order()
    desk = OrderDesk(shop.store)
    order = desk.find(body["id"])
    shop.ask("GET", f"/orders/{body['id']}/invoice.pdf", expect=404)
    shop.store.set_setting("prints", "1")
    invoice = InvoicePaper.read(shop.ask("GET", f"/orders/{body['id']}/invoice"))
    assert shop.ask("GET", f"/orders/{body['id']}/invoice.pdf?id={invoice.id}")
    shop.ask("GET", f"/documents/{invoice.id}/print?form=invoice&format=pdf")
    desk.mark_shipped(order.id, at=now())
    page = ChangesPage.read(shop.ask("GET", "/changes?since=&limit=500"))
    paper = next(each.file for each in reversed(page.changes) if each.file)
    shop.ask("GET", f"/documents/{paper.document_id}/print?form={paper.form}")
    days = "from=2026-01-01&to=2026-12-31&format=pdf"
    shop.ask("GET", f"/legal-entities/{order.entity_id}/reconciliation?{days}")


def test_the_feed_tells_each_change_once_and_in_order(shop: Shop) -> None:
    def read(since: str, limit: int = 100) -> ChangesPage:
        return ChangesPage.read(shop.ask("GET", f"/changes?since={since}&limit={limit}"))

    start = read("", 500)
    while start.more:
        start = read(start.cursor, 500)
    body = shop.order()
    page = read(start.cursor)
    assert [(each.kind, each.order_number) for each in page.changes] == [
        ("order", body["number"]),
        ("invoice", body["number"]),
    ]
    assert not page.unreadable
    desk = OrderDesk(shop.store)
    order = desk.find(body["id"])
    desk.mark_paid(order.id, at=now())
    desk.mark_shipped(order.id, at=now())
    kinds, cursor = [], page.cursor
    while True:
        each = read(cursor, 1)
        kinds += [change.kind for change in each.changes]
        cursor = each.cursor
        if not each.more:
            break
    assert kinds == ["payment", "order", "shipment", "file"]
    assert not read(cursor).changes
    assert read(cursor).cursor == cursor


def test_the_service_says_who_it_is(shop: Shop) -> None:
    assert shop.ask("GET", "/ping")["service"] == "b2b"


def _paths_of_the_client() -> set[tuple[str, str]]:
    """Return what the client really calls, asked without a network."""
    from unittest import mock

    from oscar_b2b.onec_exchange.live import hs, service

    called: set[tuple[str, str]] = set()

    class Stop(Exception):
        pass

    def note(method: str, path: str, **options: Any) -> None:
        called.add((method, template_of(urlsplit(path).path)))
        raise Stop

    from datetime import date

    days = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}
    questions: list[Callable[[], Any]] = [
        service.ping,
        lambda: service.prices_and_stock(price_type_id="p", warehouse_ids=[], ids=["g"], within=1),
        lambda: service.invoice("u"),
        lambda: service.invoice_pdf(order_uuid="u", invoice_id="i"),
        lambda: service.print_form(document_id="d", form="invoice"),
        lambda: service.balance("e"),
        lambda: service.reconciliation(legal_entity_id="e", **days),
        lambda: service.reconciliation_pdf(legal_entity_id="e", **days),
        lambda: service.changes(since="", limit=1),
        lambda: service.cancel_order(order_uuid="u", reason=""),
        lambda: hs.HttpServiceChannel().fetch_order("u"),
    ]
    with mock.patch.object(hs, "call", note), mock.patch.object(service, "call", note):
        for question in questions:
            with pytest.raises(Stop):
                question()
    return called


def test_the_client_calls_every_operation_of_the_contract_and_no_other() -> None:
    operations = {
        (method.upper(), path)
        for path, item in CONTRACT["paths"].items()
        for method in ("get", "post")
        if method in item
    }
    # An order itself is posted with a document of the shop; the outbox's tests do that.
    assert _paths_of_the_client() | {("POST", "/orders")} == operations
