"""The HTTP service ``/hs/b2b/v1/`` as 1C's extension offers it (docs/openapi/onec-v1.yaml)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from . import feed, forms, money
from .incoming import UnableToRead, read_live
from .order_records import UnableToAccept, UnableToChange
from .orders import OrderDesk
from .papers import draw
from .replies import Reply, UnableToAnswer, error_reply, json_reply, pdf_reply
from .store import Store, UnableToFind, now

ROOT = "/hs/b2b/v1"
VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Request:
    """A request below :data:`ROOT`; ``parts`` are the segments of its path."""

    method: str
    parts: tuple[str, ...]
    query: Mapping[str, str]
    #: ``Idempotency-Key``
    key: str
    body: bytes

    @classmethod
    def read(cls, method: str, target: str, key: str, body: bytes) -> Request:
        """Take a request line apart."""
        url = urlsplit(target)
        path = url.path.removeprefix(f"{ROOT}/")
        return cls(
            method,
            tuple(unquote(each) for each in path.split("/")),
            {name: values[0] for name, values in parse_qs(url.query).items()},
            key,
            body,
        )


class Service:
    """Answers requests of the shop; knows no sockets."""

    def __init__(self, store: Store) -> None:
        self._store, self._desk = store, OrderDesk(store)

    def answer(self, request: Request) -> Reply:
        """Return the answer to a request; mistakes become the contract's errors."""
        try:
            return self._handler(request)
        except UnableToAnswer as error:
            return error_reply(error.status, str(error))
        except UnableToFind as error:
            return error_reply(HTTPStatus.NOT_FOUND, str(error.args[0]))
        except UnableToChange as error:
            return error_reply(HTTPStatus.CONFLICT, str(error))
        except (UnableToRead, UnicodeDecodeError, json.JSONDecodeError) as error:
            self._store.note(f"Живий виклик: запит не зрозумілий: {error}", failed=True)
            return error_reply(HTTPStatus.BAD_REQUEST, str(error))
        except UnableToAccept as error:
            self._store.note(f"Живий виклик: відмова: {error}", failed=True)
            return error_reply(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    def _handler(self, request: Request) -> Reply:
        match request.method, request.parts:
            case "GET", ("ping",):
                return self._ping()
            case "POST", ("orders",):
                return self._post_order(request)
            case "GET", ("orders", key):
                return self._get_order(key)
            case "POST", ("orders", key, "cancel"):
                return self._cancel(key)
            case "GET", ("orders", key, "invoice"):
                return json_reply(self._invoice(key))
            case "GET", ("orders", key, "invoice.pdf"):
                return self._invoice_pdf(key, request.query.get("id", ""))
            case "GET", ("documents", document_id, "print"):
                return self._print(document_id, request.query)
            case "GET", ("legal-entities", entity_id, "balance"):
                return json_reply(money.balance(self._store, entity_id, at=now()))
            case "GET", ("legal-entities", entity_id, "reconciliation"):
                return self._reconciliation(entity_id, request.query)
            case "GET", ("changes",):
                return self._changes(request.query)
            case "POST", ("prices-and-stock",):
                return self._prices_and_stock(json.loads(request.body))
        raise UnableToAnswer(HTTPStatus.NOT_FOUND, "Такої адреси немає")

    def _ping(self) -> Reply:
        return json_reply(
            {
                "service": "b2b",
                "version": VERSION,
                "configuration": "Навчальна заміна 1С",
                "time": now().isoformat(),
            }
        )

    # --- orders -----------------------------------------------------------------------------

    def _post_order(self, request: Request) -> Reply:
        store, desk = self._store, self._desk
        asked = read_live(json.loads(request.body))
        if request.key != asked.shop_id:
            raise UnableToRead(f"Idempotency-Key «{request.key}» не дорівнює «{asked.shop_id}»")
        order, created = desk.register(asked, at=now())
        if created:
            store.note(f"Живий виклик: замовлення {order.shop_number} → {order.number}")
            for remark in desk.price_remarks(order):
                store.note(f"{order.number}: {remark}")
            if asked.total and asked.total != order.total:
                store.note(f"{order.number}: сума сайту {asked.total}, сума 1С {order.total}")
        else:
            store.note(f"Живий виклик: повтор {order.shop_number}, замовлення вже є")
        status = HTTPStatus.CREATED if created else HTTPStatus.OK
        return json_reply(desk.answer(order.id), status)

    def _get_order(self, key: str) -> Reply:
        answer = self._desk.answer(key)
        if answer is None:
            raise UnableToFind(f"Замовлення {key} немає")
        return json_reply(answer)

    def _cancel(self, key: str) -> Reply:
        order = self._desk.cancel(self._desk.find(key).id)
        self._store.note(f"Живий виклик: замовлення {order.shop_number} скасовано")
        return json_reply({"id": order.id, "number": order.number, "status": "cancelled"})

    # --- papers -----------------------------------------------------------------------------

    def _invoice(self, key: str) -> dict[str, Any]:
        answer = self._desk.answer(key)
        if answer is None or not answer.get("invoice"):
            raise UnableToFind(f"Рахунка замовлення {key} немає")
        invoice: dict[str, Any] = answer["invoice"]  # type: ignore[assignment]
        return invoice

    def _invoice_pdf(self, key: str, invoice_id: str) -> Reply:
        invoice = self._invoice(key)
        if not self._store.setting("prints"):
            raise UnableToFind("1С не друкує рахунків: їх малює сайт")
        if invoice_id and invoice_id != invoice["id"]:
            raise UnableToFind(f"Рахунка {invoice_id} немає")
        return pdf_reply(draw(forms.invoice(invoice)), "invoice")

    def _print(self, document_id: str, query: Mapping[str, str]) -> Reply:
        if query.get("format", "pdf") != "pdf":
            raise UnableToAnswer(HTTPStatus.BAD_REQUEST, "format: лише pdf")
        form = query.get("form", "")
        for order in self._desk.orders():
            answer = self._desk.answer(order.id) or {}
            invoice: Any = answer.get("invoice") or {}
            if form == "invoice" and document_id in (order.id, invoice.get("id")):
                return pdf_reply(draw(forms.invoice(invoice)), form)
            shipment = feed.document_id(order, "shipment")
            if form == feed.DELIVERY_NOTE and document_id == shipment and order.shipment_number:
                return pdf_reply(draw(forms.delivery_note(order, self._store)), form)
        raise UnableToFind(f"Документа {document_id} з формою «{form}» немає")

    # --- money ------------------------------------------------------------------------------

    def _reconciliation(self, entity_id: str, query: Mapping[str, str]) -> Reply:
        try:
            start = date.fromisoformat(query.get("from", ""))
            end = date.fromisoformat(query.get("to", ""))
        except ValueError as error:
            raise UnableToAnswer(HTTPStatus.BAD_REQUEST, "from, to: дати РРРР-ММ-ДД") from error
        if start > end:
            raise UnableToAnswer(HTTPStatus.BAD_REQUEST, "from пізніше за to")
        data = money.act(self._store, entity_id, start=start, end=end)
        kind = query.get("format", "json")
        if kind == "json":
            return json_reply(data)
        if kind == "pdf":
            return pdf_reply(draw(forms.act(data, self._store)), "reconciliation")
        raise UnableToAnswer(HTTPStatus.BAD_REQUEST, "format: pdf або json")

    # --- changes, prices --------------------------------------------------------------------

    def _changes(self, query: Mapping[str, str]) -> Reply:
        since, limit = query.get("since") or "0", query.get("limit") or "100"
        if not (since.isdecimal() and limit.isdecimal() and len(since + limit) < 30):
            raise UnableToAnswer(HTTPStatus.BAD_REQUEST, f"Такого курсора немає: {since}")
        return json_reply(feed.page(self._store, since=int(since), limit=int(limit), at=now()))

    def _prices_and_stock(self, data: Any) -> Reply:
        try:
            price_type_id = str(data["price_type_id"])
            ids = [str(each) for each in data["ids"]]
            houses = [str(each) for each in data.get("warehouse_ids") or ()]
        except (KeyError, TypeError, AttributeError) as error:
            raise UnableToRead(f"У запиті бракує {error}") from error
        price_type = self._store.get("price_types", price_type_id)
        houses = houses or [each.id for each in self._store.all("warehouses")]
        found = self._store.terms(ids, price_type_id=price_type_id, warehouse_ids=houses)
        return json_reply(
            {
                "as_of": now().isoformat(),
                "currency": price_type.currency,
                "goods": [
                    {
                        "id": offer_id,
                        "price": price,
                        "stock": [
                            {"warehouse_id": house, "quantity": str(free)}
                            for house, free in stock.items()
                        ],
                    }
                    for offer_id, (price, stock) in found.items()
                ],
            }
        )
