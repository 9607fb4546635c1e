"""A server on a free port that answers with stored bodies and remembers what it was asked.

It knows nothing of any carrier, so that it can say what no stand-in would. Use ``replaying``.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).resolve().parents[2] / "data" / "carriers"

_TYPES = {
    ".json": "application/json; charset=utf-8",
    ".html": "text/html",
    ".pdf": "application/pdf",
}


def stored(carrier: str, name: str) -> Any:
    """Return the JSON of a fixture as ``Http.json`` does: numbers with a point stay text."""
    return json.loads((DATA / carrier / name).read_text("utf-8"), parse_float=str)


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def name(self) -> str:
        """``Model/method`` of a body that names one (Nova Poshta), else the path."""
        if isinstance(self.body, dict) and "calledMethod" in self.body:
            return f"{self.body['modelName']}/{self.body['calledMethod']}"
        return self.path.strip("/")

    @property
    def properties(self) -> dict[str, Any]:
        """``methodProperties`` of Nova Poshta."""
        return self.body["methodProperties"]


@dataclass
class Replay:
    """What is answered: beginning of a request's name → fixtures in turn, the last one for ever.

    A fixture is a file's name, or (HTTP status, file's name).
    """

    carrier: str
    answers: dict[str, list[str | tuple[int, str]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def names(self) -> list[str]:
        """Return the names of all requests."""
        return [each.name for each in self.asked]

    def of(self, name: str) -> list[Asked]:
        """Return the requests of a name."""
        return [each for each in self.asked if each.name.startswith(name)]

    def answer(self, asked: Asked) -> tuple[int, str, bytes]:
        self.asked.append(asked)
        key = next((key for key in self.answers if asked.name.startswith(key)), None)
        if key is None:
            return 404, "text/plain", b"nothing stored for this"
        turns = self.answers[key]
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        status, name = (200, turn) if isinstance(turn, str) else turn
        path = DATA / self.carrier / name
        return status, _TYPES[path.suffix], path.read_bytes()


@contextmanager
def replaying(carrier: str, **answers: list[str | tuple[int, str]]) -> Iterator[Replay]:
    """Serve stored bodies of a carrier; set ``answers`` of what comes out of it."""
    replay = Replay(carrier, dict(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def _do(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            body = json.loads(sent) if sent else None
            asked = Asked(self.command, parts.path, query, dict(self.headers), body)
            status, kind, content = replay.answer(asked)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    replay.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
