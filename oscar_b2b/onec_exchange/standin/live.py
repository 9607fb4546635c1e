"""The stand-in's web server: the HTTP service of 1C, the control panel, a health page."""

from __future__ import annotations

import socket
from base64 import b64decode
from binascii import Error as BadBase64
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from urllib.parse import parse_qs, urlsplit

from .exchange import Shop
from .faults import AFTER_WORK, reply_of
from .order_records import UnableToChange
from .panel import Panel
from .replies import Reply, error_reply, json_reply
from .service import ROOT, Request, Service
from .store import Store, UnableToFind

#: Longest body of a request, bytes; an order of 5,000 lines has about 1.5 MB.
BODY_LIMIT = 8_000_000
_REALM = {"WWW-Authenticate": 'Basic realm="1C"'}


class LiveServer(ThreadingHTTPServer):
    """Serves requests in threads that never hold up the end of the program."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], *, store: Store, shop: Shop, panel: Panel, stop: Event
    ) -> None:
        self.store, self.shop, self.panel, self.stop = store, shop, panel, stop
        self.service = Service(store)
        super().__init__(address, LiveHandler)


class LiveHandler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: LiveServer
    timeout = 60
    # Head and body leave in two pieces; without this the second waits for an acknowledgement.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the journal of the panel tells what matters."""

    # --- routing ----------------------------------------------------------------------------

    def do_GET(self) -> None:
        """Answer a GET."""
        url = urlsplit(self.path)
        if url.path == "/healthz":
            self._send(json_reply({"status": "ok"}))
        elif url.path == "/":
            page = self.server.panel.page(_form(url.query))
            self._send(Reply(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8"))
        elif url.path.startswith(f"{ROOT}/"):
            self._serve(b"")
        else:
            self._send(error_reply(HTTPStatus.NOT_FOUND, "Такої адреси немає"))

    def do_POST(self) -> None:
        """Answer a POST."""
        body = self._body()
        if body is None:
            return
        if self.path.startswith(f"{ROOT}/"):
            self._serve(body)
        elif self.path.startswith("/panel/"):
            self._post_panel(self.path.removeprefix("/panel/"), body)
        else:
            self._send(error_reply(HTTPStatus.NOT_FOUND, "Такої адреси немає"))

    # --- the service ------------------------------------------------------------------------

    def _serve(self, body: bytes) -> None:
        """Answer as 1C does, or misbehave as the panel says."""
        fault = self.server.store.setting("down")
        if fault and fault not in AFTER_WORK:
            instead = reply_of(fault)
            if instead is None:
                self.close_connection = True
            else:
                self._send(instead)
            return
        if not self._is_known():
            status = HTTPStatus.UNAUTHORIZED
            self._send(error_reply(status, "Невірний користувач або пароль", _REALM))
            return
        key = self.headers.get("Idempotency-Key", "")
        request = Request.read(self.command, self.path, key, body)
        reply = self.server.service.answer(request)
        # A slow 1C does its work and answers late: the caller may have given up by then.
        self.server.stop.wait(float(self.server.store.setting("slow") or 0))
        if fault == "lost":
            self._hang_up()
        elif fault == "cut":
            self._send(reply, cut=True)
            self._hang_up()
        else:
            self._send(reply)

    def _is_known(self) -> bool:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            given = b64decode(token, validate=True)
        except BadBase64:
            return False
        wanted = f"{self.server.shop.user}:{self.server.shop.password}".encode()
        return scheme.lower() == "basic" and compare_digest(given, wanted)

    # --- the panel --------------------------------------------------------------------------

    def _post_panel(self, action: str, body: bytes) -> None:
        origin = self.headers.get("Origin")
        if origin and urlsplit(origin).netloc != self.headers.get("Host"):
            self._send(error_reply(HTTPStatus.FORBIDDEN, "Форму надіслано з чужої сторінки"))
            return
        panel = self.server.panel
        try:
            panel.act(action, _form(body.decode()))
        except (UnableToChange, UnableToFind, ValueError) as error:
            panel.say(str(error), failed=True)
            page = panel.page({}).encode()
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            self._send(Reply(status, page, "text/html; charset=utf-8"))
            return
        self._send(Reply(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/"}))

    # --- bytes ------------------------------------------------------------------------------

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            self._send(error_reply(status, "Немає довжини або задовго"))
            return None
        return self.rfile.read(int(length))

    def _send(self, reply: Reply, *, cut: bool = False) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if cut else reply.body)

    def _hang_up(self) -> None:
        """Break the connection as a crashed server does."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


def _form(text: str) -> dict[str, str]:
    """Return the first value of each field."""
    return {name: values[0].strip() for name, values in parse_qs(text).items()}
