"""The shop as processes that tests start and kill, and 1C that speaks to it over sockets."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from oscar_b2b.onec_exchange.services import import_queue

ROOT = Path(__file__).parents[3]
MODULE = "tests.integration.onec_exchange.shop_process"


def until(reached: Callable[[], object], *, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class Workers:
    """While it is entered, each queued file goes to a process that stops in its transaction."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.started: list[subprocess.Popen] = []
        self._environment = environment
        self._log = log.open("wb")
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(import_queue, "dispatch", self._start)

    def _start(self, *, file_id: int) -> None:
        self.started.append(
            subprocess.Popen(
                [sys.executable, "-m", MODULE, str(file_id)],
                env=self._environment, cwd=ROOT, stdout=self._log, stderr=self._log,
                start_new_session=True,
            )
        )  # fmt: skip

    def are_as_ever(self) -> None:
        """From now on queued files are imported in this process, as in other tests."""
        self._patch.undo()

    def stop(self) -> None:
        self.are_as_ever()
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
        self._log.close()


class CeleryWorker:
    """One Celery worker that imports what the web queues, as long as the block lasts."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "-A", f"{MODULE}:celery", "worker", "-l", "INFO",
                "--pool", "prefork", "--concurrency", "1", "--without-mingle", "--without-gossip",
            ],
            env=environment, cwd=ROOT, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        if self.lives:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


class Web:
    """gunicorn with one process; 1C speaks to it as it does to a real shop."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        environment = {**environment, "ONEC_TEST_REACHED": "/nonexistent/reached"}
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._log = log.open("ab")
        self._command = [
            sys.executable, "-m", "gunicorn", f"{MODULE}:application",
            "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--threads", "6",
            "--workers", "1", "--timeout", "60", "--no-control-socket",
        ]  # fmt: skip
        self._environment = environment
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, cwd=ROOT,
            stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip
        until(self._answers)

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """No time for anything: master and workers at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            until(lambda: not self._listens())  # the master's children take a moment to die

    def stop(self) -> None:
        self.kill()
        self._log.close()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None
        return self._listens()

    def _listens(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=1)):
                return True
        except OSError:
            return False


class Wire:
    """1C over a socket: Basic, cookie by hand, one connection per request."""

    def __init__(self, web: Web, login: str = "onec", password: str = "demo") -> None:  # noqa: S107
        self.web = web
        encoded = base64.b64encode(f"{login}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {encoded}"}

    def ask(self, mode: str, body: bytes | None = None, **values: str) -> bytes:
        link = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        query = "&".join(f"{key}={value}" for key, value in values.items())
        method = "GET" if body is None else "POST"
        with closing(link):
            link.request(method, self.path(mode, query), body=body, headers=self.headers)
            return link.getresponse().read()

    def path(self, mode: str, query: str = "") -> str:
        return f"/1c/exchange/?type=catalog&mode={mode}&{query}"

    def begin(self) -> Wire:
        lines = self.ask("checkauth").decode().split("\n")
        assert lines[0] == "success", lines
        self.headers["Cookie"] = f"{lines[1]}={lines[2]}"
        assert self.ask("init").startswith(b"zip=yes\n")
        return self

    def send(self, name: str, data: bytes) -> bytes:
        return self.ask("file", data, filename=name)

    def import_(self, name: str) -> bytes:
        return self.ask("import", filename=name)

    def half(self, name: str, data: bytes, *, promised: int) -> socket.socket:
        """Begin a POST of ``promised`` bytes, send ``data`` of it, and keep the line open."""
        link = socket.create_connection(("127.0.0.1", self.web.port), timeout=30)
        head = [f"POST {self.path('file', f'filename={name}')} HTTP/1.1", "Host: shop"]
        head += [f"{key}: {value}" for key, value in self.headers.items()]
        head += [f"Content-Length: {promised}", "", ""]
        link.sendall("\r\n".join(head).encode() + data)
        return link
