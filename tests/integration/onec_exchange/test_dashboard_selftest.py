"""The self-test: the shop speaks to itself over a socket and says what is in 1C's way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeFile, ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import alarms, selftest, selftest_wire
from oscar_b2b.onec_exchange.services.selftest import OK, PROBLEM
from tests.integration.onec_exchange.journal import make_node, make_request, make_session

URL = "dashboard:b2b-exchange-selftest"
PASSWORD = "a-long-password"

Change = Callable[[requests.Response, dict[str, str]], tuple[int, dict[str, str], bytes]]


class Proxy:
    """A web server in front of the shop that does to requests and answers what it is told."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.drops: set[str] = set()
        self.change: Change | None = None
        self.largest = 10**9
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if length > proxy.largest:
                    self._answer(413, {}, b"<html>413 Request Entity Too Large</html>")
                    return
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in proxy.drops | {"host", "connection"}
                }
                answer = requests.request(
                    self.command, proxy.target + self.path, headers=headers, data=body,
                    timeout=20, allow_redirects=False,
                )  # fmt: skip
                status, sent, data = answer.status_code, {}, answer.content
                if proxy.change:
                    status, sent, data = proxy.change(answer, {"path": self.path})
                self._answer(status, sent, data)

            do_POST = do_GET

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def proxy(
    transactional_db: None, live_server: Any, settings: Any, exchange_folder: Path
) -> Iterator[Proxy]:
    server = Proxy(live_server.url)
    settings.SHOP_URL = server.url
    settings.ONEC_IMPORT_WAIT = 0.4
    settings.ONEC_FILE_LIMIT = 256 * 1024
    yield server
    server.stop()


@pytest.fixture
def node(transactional_db: None) -> ExchangeNode:
    return make_node()


def outcomes(checks: list[selftest.Check]) -> dict[str, str]:
    return {check.title: check.state for check in checks}


def problem_of(checks: list[selftest.Check]) -> selftest.Check:
    (found,) = [check for check in checks if check.state == PROBLEM]
    assert found.advice or found.title == "Session and cookie"
    return found


def test_a_sound_shop_passes_and_nothing_is_left_behind(proxy: Proxy, node: ExchangeNode) -> None:
    checks = selftest_wire.talk(node=node, password=PASSWORD)
    assert {check.title: (check.state, check.text) for check in checks if check.state != OK} == {}
    assert len(checks) == 7
    assert not ExchangeFile.objects.exists()
    assert not ExchangeSession.objects.filter(is_open=True).exists()


def test_a_wrong_password(proxy: Proxy, node: ExchangeNode) -> None:
    found = problem_of(selftest_wire.talk(node=node, password="wrong"))
    assert found.title == "Log-in"
    assert "Wrong user name or password" in found.text


def test_a_node_that_is_off(proxy: Proxy, node: ExchangeNode) -> None:
    ExchangeNode.objects.update(is_active=False)
    assert problem_of(selftest_wire.talk(node=node, password=PASSWORD)).title == "Log-in"


def test_an_address_that_is_not_on_the_list(proxy: Proxy, node: ExchangeNode) -> None:
    node.allowed_networks = ["203.0.113.0/24"]
    node.save()
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert "own address is not on the node's list" in found.advice


def test_a_dropped_authorization_header(proxy: Proxy, node: ExchangeNode) -> None:
    proxy.drops = {"authorization"}
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Log-in"
    assert "Authorization header does not arrive" in found.text
    assert "WSGIPassAuthorization" in found.advice


def test_dropped_cookies(proxy: Proxy, node: ExchangeNode) -> None:
    proxy.drops = {"cookie"}
    assert (
        problem_of(selftest_wire.talk(node=node, password=PASSWORD)).title == "Session and cookie"
    )


def test_a_redirect(proxy: Proxy, node: ExchangeNode) -> None:
    proxy.change = lambda answer, request: (301, {"Location": "https://shop.example/"}, b"")
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Address"
    assert "https://shop.example/" in found.text


def test_a_web_server_that_keeps_php_for_itself(proxy: Proxy, node: ExchangeNode) -> None:
    def refuse(answer: Any, request: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if ".php" in request["path"]:
            return 403, {}, b"<html>Forbidden</html>"
        return answer.status_code, {}, answer.content

    proxy.change = refuse
    checks = selftest_wire.talk(node=node, password=PASSWORD)
    assert problem_of(checks).title == "Bitrix's path"
    assert len(checks) == 7, "the other steps are gone through all the same"


def test_another_program_at_the_address(proxy: Proxy, node: ExchangeNode) -> None:
    proxy.change = lambda answer, request: (200, {}, b"<html>Welcome to nginx!</html>")
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Address"
    assert "Welcome to nginx" in found.text


@pytest.mark.parametrize(
    "change",
    [
        lambda answer, request: (answer.status_code, {}, b"\xef\xbb\xbf" + answer.content),
        lambda answer, request: (
            answer.status_code, {}, answer.content + b"<script src=//ads.example></script>"
        ),
        lambda answer, request: (answer.status_code, {}, answer.content.replace(b"\n", b"\r\n")),
    ],
    ids=["bom", "added-html", "crlf"],
)  # fmt: skip
def test_answers_that_are_changed_on_the_way(
    proxy: Proxy, node: ExchangeNode, change: Change
) -> None:
    proxy.change = change
    checks = selftest_wire.talk(node=node, password=PASSWORD)
    assert outcomes(checks)["Answers byte for byte"] == PROBLEM


def test_compressed_answers(proxy: Proxy, node: ExchangeNode) -> None:
    import gzip

    proxy.change = lambda answer, request: (
        answer.status_code, {"Content-Encoding": "gzip"}, gzip.compress(answer.content)
    )  # fmt: skip
    checks = selftest_wire.talk(node=node, password=PASSWORD)
    found = next(check for check in checks if check.title == "Answers byte for byte")
    assert found.state == PROBLEM
    assert "gzip" in found.text


def test_pieces_that_are_too_large_for_the_web_server(proxy: Proxy, node: ExchangeNode) -> None:
    proxy.largest = 100 * 1024
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Size of uploads"
    assert "client_max_body_size" in found.advice


def test_a_web_server_that_cuts_long_answers_off(proxy: Proxy, node: ExchangeNode) -> None:
    def cut(answer: Any, request: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if "mode=import" in request["path"]:
            return 504, {}, b"<html>504 Gateway Time-out</html>"
        return answer.status_code, {}, answer.content

    proxy.change = cut
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Long answers"
    assert "504" in found.text
    assert not ExchangeFile.objects.exists()


def test_an_address_nobody_listens_at(settings: Any, node: ExchangeNode) -> None:
    settings.SHOP_URL = "http://127.0.0.1:9"
    found = problem_of(selftest_wire.talk(node=node, password=PASSWORD))
    assert found.title == "Address"
    assert "SHOP_URL" in found.advice


# The page -------------------------------------------------------------------------------------


def test_the_page_runs_the_test_and_keeps_no_password(
    proxy: Proxy, node: ExchangeNode, staff_client: Client
) -> None:
    text = staff_client.post(reverse(URL), {"node": node.pk, "password": PASSWORD}).content.decode()
    assert "An exchange with ourselves" in text
    assert "A piece of 0.2 MB arrives." in text
    assert PASSWORD not in text
    assert PASSWORD not in str(dict(staff_client.session))


def test_a_running_exchange_is_not_disturbed(
    proxy: Proxy, node: ExchangeNode, staff_client: Client
) -> None:
    session = make_session(node, remote_addr="203.0.113.9")
    sent = {"node": node.pk, "password": PASSWORD}
    text = staff_client.post(reverse(URL), sent).content.decode()
    assert "is exchanging now" in text
    assert "An exchange with ourselves" not in text
    session.refresh_from_db()
    assert session.is_open
    text = staff_client.post(reverse(URL), {**sent, "anyway": "on"}).content.decode()
    assert "An exchange with ourselves" in text


def test_requests_go_to_our_own_address_only(
    settings: Any, staff_client: Client, node: ExchangeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(method: str, url: str, **options: Any) -> None:
        asked.append(urlsplit(url).netloc)
        raise selftest_wire.http.TransportError("away", retryable=True)

    monkeypatch.setattr(selftest_wire.http, "request", note)
    settings.SHOP_URL = "https://shop.example"
    sent = {"node": node.pk, "password": PASSWORD, "address": "http://169.254.169.254/", "url": "x"}
    staff_client.post(
        reverse(URL) + "?address=http://169.254.169.254/", sent, headers={"host": "evil.example"}
    )
    assert set(asked) == {"shop.example"}


@pytest.mark.django_db
def test_refused_log_ins_are_listed_with_address_and_reason(staff_client: Client) -> None:
    for _each in range(3):
        make_request(
            outcome="failure", answer="Wrong user name or password.", login="onec",
            remote_addr="203.0.113.5",
        )  # fmt: skip
    text = staff_client.get(reverse(URL)).content.decode()
    row = text.partition("<tbody>")[2]
    assert "203.0.113.5" in row
    assert "Wrong user name or password." in row
    assert '<td class="text-right">3</td>' in row


# The server -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_server_is_looked_at(exchange_folder: Path, settings: Any) -> None:
    settings.ONEC_IMPORT_WAIT = 10
    make_node()
    at = timezone.now()
    alarms.check(at=at)
    found = outcomes(selftest.local_checks(at=at))
    assert found.pop("Worker") == PROBLEM, "no worker runs in tests"
    assert found.pop("Live link to 1C") == selftest.SKIPPED
    assert set(found.values()) == {OK}, found
    assert list(exchange_folder.iterdir()) == []


@pytest.mark.django_db
def test_what_is_wrong_with_the_server(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    settings.ONEC_EXCHANGE_DIR = in_the_way
    settings.ONEC_EXCHANGE_USERS = {}
    settings.ONEC_IMPORT_WAIT = 120
    at = timezone.now()
    alarms.check(at=at - selftest.BEAT_SILENCE * 2)
    found = outcomes(selftest.local_checks(at=at))
    assert [title for title, state in found.items() if state == OK] == ["Redis", "Clock"]


@pytest.mark.django_db
def test_little_space_is_a_problem(exchange_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "LEAST_FREE", 10**18)
    found = outcomes(selftest.local_checks(at=timezone.now()))
    assert found["Folder for 1C's files"] == PROBLEM
