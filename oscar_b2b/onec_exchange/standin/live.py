"""The HTTP service of the stand-in: the live call, the control panel, a health page."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as BadBase64
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from urllib.parse import parse_qs, unquote, urlsplit

from .exchange import Shop
from .incoming import UnableToRead, read_live
from .order_records import UnableToAccept, UnableToChange
from .orders import OrderDesk
from .panel import Panel
from .store import Store, UnableToFind, now

ORDERS = "/hs/b2b/v1/orders"
#: Longest body of a request, bytes; an order of 5,000 lines has about 1.5 MB.
BODY_LIMIT = 8_000_000


class LiveServer(ThreadingHTTPServer):
    """Serves requests in threads that never hold up the end of the program."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], *, store: Store, shop: Shop, panel: Panel, stop: Event
    ) -> None:
        self.store, self.shop, self.panel, self.stop = store, shop, panel, stop
        self.desk = OrderDesk(store)
        super().__init__(address, LiveHandler)


class LiveHandler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: LiveServer
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the journal of the panel tells what matters."""

    # --- routing ----------------------------------------------------------------------------

    def do_GET(self) -> None:
        """Answer a GET."""
        url = urlsplit(self.path)
        if url.path == "/healthz":
            self._json(HTTPStatus.OK, {"status": "ok"})
        elif url.path == "/":
            page = self.server.panel.page(_form(url.query))
            self._send(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8")
        elif url.path.startswith(f"{ORDERS}/"):
            if self._is_open():
                self._get_order(unquote(url.path.removeprefix(f"{ORDERS}/")))
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "Такої адреси немає"})

    def do_POST(self) -> None:
        """Answer a POST."""
        body = self._body()
        if body is None:
            return
        if self.path == ORDERS:
            if self._is_open():
                self._post_order(body)
        elif self.path.startswith("/panel/"):
            self._post_panel(self.path.removeprefix("/panel/"), body)
        else:
            self._json(HTTPStatus.NOT_FOUND, {"error": "Такої адреси немає"})

    # --- the live call ----------------------------------------------------------------------

    def _is_open(self) -> bool:
        """Check the switches and the log-in; answer and return false when the way is shut."""
        down = self.server.store.setting("down")
        if down == "drop":
            self.close_connection = True
            return False
        if down:
            self._json(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "1С тимчасово недоступна"})
            return False
        if not self._is_known():
            self._json(
                HTTPStatus.UNAUTHORIZED,
                {"error": "Невірний користувач або пароль"},
                {"WWW-Authenticate": 'Basic realm="1C"'},
            )
            return False
        return True

    def _is_known(self) -> bool:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(token, validate=True)
        except BadBase64:
            return False
        wanted = f"{self.server.shop.user}:{self.server.shop.password}".encode()
        return scheme.lower() == "basic" and compare_digest(given, wanted)

    def _post_order(self, body: bytes) -> None:
        store, desk = self.server.store, self.server.desk
        try:
            data = json.loads(body)
            request = read_live(data)
            key = self.headers.get("Idempotency-Key", "")
            if key != request.shop_id:
                raise UnableToRead(f"Idempotency-Key «{key}» не дорівнює id «{request.shop_id}»")
            order, created = desk.register(request, at=now())
        except (UnableToRead, UnicodeDecodeError, json.JSONDecodeError) as error:
            store.note(f"Живий виклик: запит не зрозумілий: {error}", failed=True)
            self._json(HTTPStatus.BAD_REQUEST, {"error": str(error)})
            return
        except UnableToAccept as error:
            store.note(f"Живий виклик: відмова: {error}", failed=True)
            self._json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})
            return
        if created:
            store.note(f"Живий виклик: замовлення {order.shop_number} → {order.number}")
            for remark in desk.price_remarks(order):
                store.note(f"{order.number}: {remark}")
            if request.total and request.total != order.total:
                store.note(f"{order.number}: сума сайту {request.total}, сума 1С {order.total}")
        else:
            store.note(f"Живий виклик: повтор {order.shop_number}, замовлення вже є")
        # A slow 1C does its work and answers late: the caller may have given up by then.
        self.server.stop.wait(float(store.setting("slow") or 0))
        status = HTTPStatus.CREATED if created else HTTPStatus.OK
        self._json(status, desk.answer(order.id))

    def _get_order(self, key: str) -> None:
        answer = self.server.desk.answer(key)
        self.server.stop.wait(float(self.server.store.setting("slow") or 0))
        if answer is None:
            self._json(HTTPStatus.NOT_FOUND, {"error": f"Замовлення {key} немає"})
        else:
            self._json(HTTPStatus.OK, answer)

    # --- the panel --------------------------------------------------------------------------

    def _post_panel(self, action: str, body: bytes) -> None:
        origin = self.headers.get("Origin")
        if origin and urlsplit(origin).netloc != self.headers.get("Host"):
            self._json(HTTPStatus.FORBIDDEN, {"error": "Форму надіслано з чужої сторінки"})
            return
        panel = self.server.panel
        try:
            panel.act(action, _form(body.decode()))
        except (UnableToChange, UnableToFind, ValueError) as error:
            panel.say(str(error), failed=True)
            page = panel.page({}).encode()
            self._send(HTTPStatus.UNPROCESSABLE_ENTITY, page, "text/html; charset=utf-8")
            return
        self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/"})

    # --- bytes ------------------------------------------------------------------------------

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "Немає довжини або задовго"})
            return None
        return self.rfile.read(int(length))

    def _json(
        self, status: HTTPStatus, data: object, headers: dict[str, str] | None = None
    ) -> None:
        body = json.dumps(data, ensure_ascii=False).encode()
        self._send(status, body, "application/json; charset=utf-8", headers)

    def _send(
        self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _form(text: str) -> dict[str, str]:
    """Return the first value of each field."""
    return {name: values[0].strip() for name, values in parse_qs(text).items()}
