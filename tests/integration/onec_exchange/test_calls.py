"""The way out to 1C: what counts as an answer, what is repeated, when 1C is left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.cache import cache

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.live import hs
from oscar_b2b.onec_exchange.models import LiveCall
from oscar_b2b.onec_exchange.services import breaker, calls
from oscar_b2b.onec_exchange.services.breaker import Breaker

pytestmark = pytest.mark.django_db

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Answers each request by the next behaviour; the last one goes on for ever."""

    def __init__(self) -> None:
        self.behaviours: list[Behaviour] = []
        self.requests: list[dict[str, str]] = []
        self.connections: set[Any] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            #: Head and body leave as two packets; waiting for each other costs 40 ms an answer.
            disable_nagle_algorithm = True

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                outer.requests.append({**self.headers, "path": self.path})
                outer.connections.add(self.client_address)
                behaviours = outer.behaviours
                (behaviours.pop(0) if len(behaviours) > 1 else behaviours[0])(self)

            do_GET = do_POST = handle_one

            def log_message(self, *args: Any) -> None:
                """Tests need no access log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def says(body: bytes, kind: str = "application/json", status: int = 200, **more: str) -> Behaviour:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def cuts(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": ')
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    for _piece in range(100):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


OK = says(b'{"fine": true}')
LOGIN = says(b"<!DOCTYPE html><html><form>secret-page</form></html>", "text/html")


@pytest.fixture
def server() -> Iterator[Server]:
    cache.clear()
    server = Server()
    yield server
    server.close()


def ask(server: Server, method: str = "GET", path: str = "/x", **options: Any) -> Any:
    return calls.request(method, server.url + path, auth=("onec", "пароль"), **options)


def last() -> LiveCall:
    return LiveCall.objects.latest("pk")


@pytest.mark.parametrize(
    ("behaviour", "expects"),
    [
        (LOGIN, calls.JSON),
        (says(b"", "application/json"), calls.JSON),
        (says(b"secret-page", "text/plain", 500), calls.JSON),
        (says(b"<html>secret-page</html>", "text/html", 404), calls.JSON),
        (says(b"", "text/plain", 302, Location="/login"), calls.JSON),
        (LOGIN, calls.PDF),
        (LOGIN, calls.XML),
    ],
)
def test_what_is_no_data_is_no_answer_and_never_shown(
    server: Server, behaviour: Behaviour, expects: str
) -> None:
    server.behaviours = [behaviour]
    with pytest.raises(TransportError, match="not available") as error:
        ask(server, expects=expects)
    assert error.value.retryable
    assert "secret-page" not in str(error.value)
    assert "secret-page" not in last().error


def test_a_page_of_the_web_server_is_not_1cs_no(server: Server) -> None:
    server.behaviours = [says(b"<html>Not Found</html>", "text/html", 404)]
    with pytest.raises(TransportError) as page:
        ask(server)
    server.behaviours = [says('{"error": "заказа нет"}'.encode(), status=404)]
    with pytest.raises(TransportError, match="заказа нет") as missing:
        ask(server)
    assert (hs.is_missing(page.value), hs.is_missing(missing.value)) == (False, True)
    assert not missing.value.retryable


def test_a_refusal_is_final_and_a_wrong_log_in_is_not(server: Server) -> None:
    server.behaviours = [says(b'{"error": "no such firm"}', status=422)]
    with pytest.raises(TransportError, match="422: no such firm") as refused:
        ask(server, "POST")
    assert not refused.value.retryable
    server.behaviours = [says(b"<html>", "text/html", 401)]
    with pytest.raises(TransportError, match="does not let the shop in") as closed:
        ask(server)
    assert closed.value.retryable


def test_a_byte_order_mark_is_no_fault(server: Server) -> None:
    server.behaviours = [says(b"\xef\xbb\xbf" + '{"имя": "є"}'.encode(), "text/plain")]
    assert ask(server).json() == {"имя": "є"}


@pytest.mark.parametrize("trouble", [hangs_up, cuts])
def test_a_cut_connection_is_tried_once_more_where_it_does_no_harm(
    server: Server, trouble: Behaviour
) -> None:
    server.behaviours = [trouble, OK]
    assert ask(server).json() == {"fine": True}
    server.behaviours = [trouble, OK]
    assert ask(server, "POST", idempotency_key="k-1").json() == {"fine": True}
    assert [each.get("Idempotency-Key") for each in server.requests[-2:]] == ["k-1", "k-1"]
    server.behaviours = [trouble, OK]
    before = len(server.requests)
    with pytest.raises(TransportError):
        ask(server, "POST")
    assert len(server.requests) == before + 1
    assert LiveCall.objects.count() == 5, "every attempt is in the journal"


def test_refusals_and_errors_are_not_repeated_at_once(server: Server) -> None:
    server.behaviours = [says(b'{"error": "later"}', status=503)]
    with pytest.raises(TransportError):
        ask(server)
    assert len(server.requests) == 1


def test_an_answer_that_drips_is_too_late(server: Server) -> None:
    server.behaviours = [drips]
    started = time.monotonic()
    with pytest.raises(TransportError):
        ask(server, within=0.4, timeout=(1, 1))
    assert time.monotonic() - started < 1.5


def test_an_endless_answer_is_refused(server: Server) -> None:
    server.behaviours = [says(b'{"x": "' + b"y" * 5000 + b'"}')]
    with pytest.raises(TransportError):
        ask(server, max_bytes=1000)


def test_connections_are_kept_and_cookies_are_not(server: Server) -> None:
    server.behaviours = [says(b"{}", Set_Cookie="ibsession=licence; Path=/")]
    for _call in range(3):
        ask(server)
    assert len(server.connections) == 1
    assert not [each for each in server.requests if "Cookie" in each]


def test_the_journal_has_the_way_but_no_log_in(server: Server) -> None:
    server.behaviours = [OK]
    url = server.url.replace("http://", "http://user:hidden@") + "/a/%D1%94?x=1"
    calls.request("GET", url, auth=("onec", "пароль"))
    row = last()
    assert (row.method, row.path, row.status, row.error) == ("GET", "/a/є?x=1", 200, "")
    assert server.requests[0]["Authorization"] == "Basic b25lYzrQv9Cw0YDQvtC70Yw="
    server.behaviours = [hangs_up]
    with pytest.raises(TransportError) as error:
        calls.request("GET", url, auth=("onec", "пароль"))
    assert "hidden" not in str(error.value) + last().error
    assert server.url.removeprefix("http://") not in last().error


# The breaker --------------------------------------------------------------------------------------


def fail(server: Server, times: int, **options: Any) -> None:
    for _time in range(times):
        with pytest.raises(TransportError):
            ask(server, **options)


def test_a_dead_1c_is_left_alone_and_asked_by_one_probe(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "FIRST_PAUSE", 1)
    server.behaviours = [LOGIN]
    fail(server, breaker.THRESHOLD)
    asked = len(server.requests)
    with pytest.raises(calls.HeldBack):
        ask(server)
    assert len(server.requests) == asked
    time.sleep(1.1)
    server.behaviours = [OK]
    line = Breaker(f"http:{server.url.removeprefix('http://')}")
    assert line.allows(), "the probe"
    assert not line.allows(), "one at a time"
    line.succeeded()
    assert ask(server).json() == {"fine": True}


def test_a_probe_that_fails_opens_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    pauses: list[int] = []
    kept = cache.set

    def watch(*args: Any, timeout: int) -> None:
        pauses.append(timeout)
        kept(*args, timeout=timeout)

    monkeypatch.setattr(cache, "set", watch)
    line = Breaker("test")
    for _failure in range(breaker.THRESHOLD + 5):
        line.failed()
    assert pauses == [30, 60, 120, 240, 300, 300]


def test_orders_are_sent_all_the_same_and_close_it(server: Server) -> None:
    server.behaviours = [LOGIN]
    fail(server, breaker.THRESHOLD)
    server.behaviours = [OK]
    assert ask(server, always=True)
    assert ask(server), "for all"


def test_impatient_buyers_do_not_stop_the_workers(server: Server) -> None:
    server.behaviours = [LOGIN]
    fail(server, breaker.THRESHOLD, line=calls.PAGE)
    with pytest.raises(calls.HeldBack):
        ask(server, line=calls.PAGE)
    server.behaviours = [OK]
    assert ask(server)


def test_what_workers_learn_spares_the_buyers(server: Server) -> None:
    server.behaviours = [LOGIN]
    fail(server, breaker.THRESHOLD)
    with pytest.raises(calls.HeldBack):
        ask(server, line=calls.PAGE)


def test_1c_that_says_no_is_not_away(server: Server) -> None:
    server.behaviours = [says(b'{"error": "no"}', status=422)]
    fail(server, breaker.THRESHOLD + 1)
    server.behaviours = [OK]
    assert ask(server)


def test_each_channel_has_a_breaker_of_its_own(server: Server) -> None:
    server.behaviours = [LOGIN]
    fail(server, breaker.THRESHOLD, channel="odata")
    server.behaviours = [OK]
    assert ask(server)
