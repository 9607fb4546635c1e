"""A small 1C on a real socket: takes orders as the contract says, or misbehaves as told."""

from __future__ import annotations

import json
import threading
import time
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4


def answer_to(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what 1C answers to the JSON of an order: registered, all reserved, one invoice."""
    total = Decimal(order["total"])
    vat = (total / 6).quantize(Decimal("0.01"))
    return {
        "id": str(uuid4()),
        "number": "ТД-000017",
        "date": "2026-11-21T14:35:10+02:00",
        "status": "registered",
        "reserve": "allowed",
        "lines": [{"id": line["id"], "reserved": int(line["quantity"])} for line in order["lines"]],
        "invoice": {
            "id": str(uuid4()),
            "number": "ТД-000042",
            "date": "2026-11-21",
            "pay_until": "2026-11-24",
            "currency": order["currency"],
            "seller": {
                "name": "ТОВ «Карпати Трейд»",
                "edrpou": "32855961",
                "vat_no": "328559626571",
                "address": "79015, м. Львів, вул. Городоцька, 172",
                "iban": "UA213223130000026007233566001",
                "bank": "АТ «Приклад Банк»",
                "phone": "+380 32 000 00 00",
                "director": "Коваль О. П.",
            },
            "buyer": {"name": order["legal_entity"]["name"], "edrpou": "32855961"},
            "contract": {"number": order["contract"]["number"], "date": "2026-01-05"},
            "order_number": order["number"],
            "lines": [
                {
                    "n": n,
                    "article": line["article"],
                    "name": line["name"],
                    "unit": "шт",
                    "quantity": int(line["quantity"]),
                    "price": line["price"],
                    "amount": line["amount"],
                }
                for n, line in enumerate(order["lines"], start=1)
            ],
            "total_net": str(total - vat),
            "vat_rate": "20",
            "vat_amount": str(vat),
            "total": str(total),
        },
        **changes,
    }


class FakeOneC:
    """Counts calls; ``behave`` is ok, error (503), refuse (422), closed (401), broken or slow."""

    def __init__(self) -> None:
        self.behave = "ok"
        self.changes: dict[str, Any] = {}
        self.calls = 0
        self.keys: list[str] = []
        self.authorizations: list[str | None] = []
        #: Idempotency key → the one answer to that order.
        self.answers: dict[str, dict[str, Any]] = {}
        self.bodies: dict[str, dict[str, Any]] = {}
        #: Offer id → (price or None, warehouse id → free quantity), for ``/prices-and-stock``.
        self.terms: dict[str, tuple[str | None, dict[str, str]]] = {}
        self.terms_currency = "UAH"
        #: Questions about prices and stock, as they came.
        self.questions: list[dict[str, Any]] = []
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        onec = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/prices-and-stock"):
                    onec.questions.append(body)
                    self._send(*onec._terms_of(body))
                    return
                key = self.headers["Idempotency-Key"]
                with onec._lock:
                    onec.calls += 1
                    onec.keys.append(key)
                    onec.authorizations.append(self.headers["Authorization"])
                    status, answer = onec._answer(key, body)
                self._send(status, answer)

            def do_GET(self) -> None:
                answer = onec.answers.get(self.path.rpartition("/")[2])
                self._send(200 if answer else 404, answer or {"error": "немає"})

            def _send(self, status: int, answer: Any) -> None:
                raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                """Tests need no access log."""

        return Handler

    def _terms_of(self, question: dict[str, Any]) -> tuple[int, Any]:
        if self.behave == "error":
            return 503, {"error": "база на обслуговуванні"}
        if self.behave == "broken":
            return 200, b"<html><form><input name=pwd></form></html>"
        if self.behave == "slow":
            time.sleep(0.5)
        goods = [
            {
                "id": each,
                "price": self.terms[each][0],
                "stock": [
                    {"warehouse_id": house, "quantity": quantity}
                    for house, quantity in self.terms[each][1].items()
                ],
            }
            for each in question["ids"]
            if each in self.terms
        ]
        now = "2026-11-21T14:35:10+02:00"
        return 200, {"as_of": now, "currency": self.terms_currency, "goods": goods}

    def _answer(self, key: str, body: dict[str, Any]) -> tuple[int, Any]:
        if self.behave == "error":
            return 503, {"error": "база на обслуговуванні"}
        if self.behave == "refuse":
            return 422, {"error": "контрагента немає"}
        if self.behave == "closed":
            return 401, {"error": "пароль"}
        if self.behave == "broken":
            return 200, b'{"id": "1", "number": '
        if self.behave == "slow":
            time.sleep(0.5)
        if key in self.answers:
            return 200, self.answers[key]
        self.bodies[key] = body
        self.answers[key] = answer_to(body, **self.changes)
        return 201, self.answers[key]
