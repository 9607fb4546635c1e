"""The WSGI application: the carriers under their names, faults, the control address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

from .control import Control
from .delivery import Delivery
from .desk import Desk
from .faults import Fault, Faults
from .gunsel import Gunsel
from .intime import InTime
from .novaposhta import NovaPoshta
from .parcels import Parcels
from .sat import Sat
from .wire import Request, Response
from .world import World, small_world

_DESKS: tuple[type[Desk], ...] = (NovaPoshta, Delivery, Sat, InTime, Gunsel)
_GATEWAY = b"<html>\n<head><title>502 Bad Gateway</title></head>\n<body>502</body>\n</html>\n"
_HTML = "text/html; charset=utf-8"
#: Calls that are kept for tests to look at.
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Call:
    """A call that arrived, without keys."""

    carrier: str
    name: str
    fault: str = ""


class StandIn:
    """Five carriers and the control address.

    :param worlds: carrier → places and branches, where they are not the small world.
    """

    def __init__(self, worlds: Mapping[str, World] | None = None) -> None:
        self.faults = Faults()
        self.parcels = Parcels()
        chosen = dict(worlds or {})
        self.desks = {
            kind.code: kind(chosen.get(kind.code) or small_world(kind.code), self.parcels)
            for kind in _DESKS
        }
        self._control = Control(self)
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    def calls(self, carrier: str, name: str = "") -> list[Call]:
        """Return a carrier's latest calls, oldest first."""
        with self._lock:
            return [
                each
                for each in self._calls
                if each.carrier == carrier and name in ("", each.name, each.name.rpartition("/")[2])
            ]

    def reset(self) -> None:
        """No faults, no parcels, no calls."""
        self.faults.switch_off()
        self.parcels.clear()
        with self._lock:
            self._calls.clear()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        carrier, __, rest = str(environ.get("PATH_INFO", "")).lstrip("/").partition("/")
        request = _request(environ, carrier, rest)
        desk = self.desks.get(carrier)
        if desk is None:
            response = self._control.answer(carrier, request)
            return _send(response, start_response)
        name = desk.call(request)
        fault = self.faults.take(carrier, name)
        with self._lock:
            self._calls.append(Call(carrier, name, fault.kind if fault else ""))
            del self._calls[:-_KEPT]
        response = _with_fault(desk, request, fault)
        if fault is not None and fault.kind == "dripping":
            return _send(response, start_response, drop_by_drop=True)
        return _send(response, start_response)

    def state(self) -> dict[str, Any]:
        """Return faults and parcels, for the control address."""
        return {
            "carriers": list(self.desks),
            "faults": {carrier: asdict(fault) for carrier, fault in self.faults.all().items()},
            "parcels": [
                {
                    "carrier": each.carrier,
                    "number": each.number,
                    "reference": each.reference,
                    "state": each.state,
                    "cost": each.cost,
                }
                for carrier in self.desks
                for each in self.parcels.of(carrier)
            ],
        }


def _with_fault(desk: Desk, request: Request, fault: Fault | None) -> Response:
    """Answer as the fault wants it.

    :raises ConnectionAbortedError: the server closes the connection and says nothing.
    """
    kind = fault.kind if fault else ""
    if kind == "down":
        raise ConnectionAbortedError
    if kind == "slow" and fault is not None:
        time.sleep(fault.seconds)
    if kind == "429":
        return Response(b"Too Many Requests", "text/plain", "429 Too Many Requests")
    if kind == "500":
        return Response(_GATEWAY, _HTML, "500 Internal Server Error")
    if kind == "html":
        return Response(_GATEWAY, _HTML)
    if kind == "rejected":
        return desk.refuse(request)
    if kind == "expired":
        return desk.refuse_key(request)
    response = desk.answer(request, {"empty": 0.0, "half": 0.5}.get(kind, 1.0))
    if kind == "lost":
        raise ConnectionAbortedError
    if kind == "broken":
        half = response.content[: len(response.content) // 2]
        return Response(half, response.content_type, response.status)
    return response


def _request(environ: dict[str, Any], carrier: str, rest: str) -> Request:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    # WSGI hands the path on as Latin-1.
    path = rest.encode("latin-1").decode("utf-8", "replace")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path,
        query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
        headers=headers,
        body=environ["wsgi.input"].read(length) if length else b"",
        url=f"http://{environ.get('HTTP_HOST', '')}/{carrier}",
    )


def _send(
    response: Response, start_response: Callable[..., Any], *, drop_by_drop: bool = False
) -> Iterable[bytes]:
    start_response(
        response.status,
        [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.content))),
            *response.headers.items(),
        ],
    )
    return _drops(response.content) if drop_by_drop else [response.content]


def _drops(content: bytes) -> Iterator[bytes]:
    for place in range(len(content)):
        time.sleep(1)
        yield content[place : place + 1]
