"""A server on a free port that answers with stored bodies and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """A request, as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """What the server heard and what it says; a path without an answer is a 404 in HTML."""

    url: str
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    heard: list[Asked] = field(default_factory=list)

    def says(
        self, path: str, body: bytes, *, status: int = 200, kind: str = "application/json"
    ) -> None:
        self.answers[path] = (status, kind, body)


@contextmanager
def listening() -> Iterator[Listener]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        listener: ClassVar[Listener]

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            self.listener.heard.append(
                Asked(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
            )
            status, kind, body = self.listener.answers.get(
                parts.path, (404, "text/html", b"<html>nothing here</html>")
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.listener = Listener(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield Handler.listener
    finally:
        server.shutdown()
        server.server_close()
