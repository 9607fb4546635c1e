"""A shop's exchange address with next to nothing behind it: it keeps what 1C sent."""

from __future__ import annotations

from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

EMPTY_ORDERS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<КоммерческаяИнформация ВерсияСхемы="2.05" ДатаФормирования="2026-08-01T10:00:00">'
    "</КоммерческаяИнформация>"
).encode()


class TinyShop:
    """Byte-exact answers of the protocol; the attributes change them for a test."""

    def __init__(self) -> None:
        self.zip = "yes"
        self.file_limit = 100_000
        self.progress = 2
        self.init_answer: str | None = None
        self.import_answer: str | None = None
        self.orders = EMPTY_ORDERS
        #: (type, mode, filename) of every request in order
        self.calls: list[tuple[str, str, str]] = []
        #: body lengths of the pieces, by file name
        self.pieces: dict[str, list[int]] = {}
        #: what has been put together, by file name; archives are unpacked
        self.files: dict[str, bytes] = {}
        self.faults: list[str] = []
        self._uploads: dict[str, bytes] = {}
        self._asked: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/1c/exchange/"

    def start(self) -> None:
        Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def names(self, mode: str) -> list[str]:
        """File names of the requests of a mode."""
        return [name for _, called, name in self.calls if called == mode]

    def answer(self, kind: str, mode: str, name: str, body: bytes) -> bytes:
        if mode == "checkauth":
            self._uploads, self._asked = {}, {}
            return b"success\ntiny\nabc=1\nsessid=token-7\ntimestamp=1700000000\n"
        if mode == "init":
            answer = self.init_answer or f"zip={self.zip}\nfile_limit={self.file_limit}"
            return answer.encode()
        if mode == "file":
            self.pieces.setdefault(name, []).append(len(body))
            self._uploads[name] = self._uploads.get(name, b"") + body
            return b"success"
        if mode == "import":
            self._unpack()
            if name not in self.files:
                return f"failure\nno file {name}".encode()
            self._asked[name] = self._asked.get(name, 0) + 1
            if self.import_answer:
                return self.import_answer.encode()
            return b"success" if self._asked[name] > self.progress else b"progress\nhalf way"
        if mode == "query":
            return self.orders
        return b"success"

    def _unpack(self) -> None:
        for name, content in self._uploads.items():
            if name.endswith(".zip"):
                with ZipFile(BytesIO(content)) as archive:
                    self.files |= {item: archive.read(item) for item in archive.namelist()}
            else:
                self.files[name] = content


def _handler(shop: TinyShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        #: Head and body leave as two packets; waiting for each other costs 40 ms an answer.
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            query = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
            kind, mode = query.get("type", ""), query.get("mode", "")
            name = query.get("filename", "")
            shop.calls.append((kind, mode, name))
            self._check(mode, query)
            answer = shop.answer(kind, mode, name, body)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _check(self, mode: str, query: dict[str, str]) -> None:
            login = self.headers.get("Authorization", "").removeprefix("Basic ")
            if b64decode(login) != b"onec:demo":
                shop.faults.append(f"{mode}: log-in {login!r}")
            if mode == "checkauth":
                return
            if self.headers.get("Cookie") != "tiny=abc=1":
                shop.faults.append(f"{mode}: cookie {self.headers.get('Cookie')!r}")
            if query.get("sessid") != "token-7":
                shop.faults.append(f"{mode}: sessid {query.get('sessid')!r}")

    return Handler
