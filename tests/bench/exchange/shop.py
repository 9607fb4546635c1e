"""The shop as it runs in production, on a database of its own: web, worker, database server."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from storefront.embedded.processes import die_with_parent
from tests.bench.exchange import usage
from tests.bench.exchange.client import OneC

ROOT = Path(__file__).resolve().parents[3]
LOGIN, PASSWORD = "onec", "bench-password"
TEMPLATE = "bench_exchange_template"
_PATIENCE = 120.0
#: Times a page is asked for at once when the web is warmed up: more than one process has threads.
_AT_ONCE = 8
#: CPU seconds that each web process spends on a page before it is timed: some ten answers.
_WARM = 0.6


def environment(database: str, folder: Path) -> dict[str, str]:
    """Return the environment of the shop's processes."""
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "storefront.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "ONEC_EXCHANGE_USERS": f"{LOGIN}:{PASSWORD}",
        "B2B_VAR": str(folder),
    }


def make_template() -> None:
    """Make the empty database that every run begins with."""
    with _server() as connection:
        _drop(connection, TEMPLATE)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    call("migrate", environment(TEMPLATE, Path(tempfile.gettempdir())))


def make_database(name: str) -> None:
    """Make a copy of the empty database."""
    with _server() as connection:
        _drop(connection, name)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
        )


def drop_database(name: str) -> None:
    with _server() as connection:
        _drop(connection, name)


def server_pid() -> int:
    """Return the process id of the database server."""
    with _server() as connection:
        row = connection.execute("SELECT pg_postmaster_start_time(), pg_backend_pid()").fetchone()
        assert row is not None
        fields = Path(f"/proc/{row[1]}/stat").read_text().rpartition(")")[2].split()
        return int(fields[1])


def call(action: str, variables: Mapping[str, str], *arguments: str) -> str:
    """Run an action of :mod:`tests.bench.exchange.inside` and return what it printed last."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.bench.exchange.inside", action, *arguments],
        cwd=ROOT,
        env=dict(variables),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = answer.stdout.splitlines()
    return lines[-1] if lines else ""


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


class Shop:
    """Context manager: a web server and a worker over a fresh database."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = _free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="b2b-bench-"))
        self.variables = environment(name, self.folder)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.headers = {"Accept-Language": "en"}

    def __enter__(self) -> Shop:
        make_database(self.name)
        python = sys.executable
        self._start(
            "web",
            *(python, "-m", "gunicorn", "storefront.wsgi:application"),
            *("--bind", f"127.0.0.1:{self.port}", "--preload", "--timeout", "180"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            "--no-control-socket",
        )
        self._start(
            "worker",
            *(python, "-m", "celery", "-A", "storefront", "worker", "-l", "WARNING"),
            *("--pool", "prefork", "--concurrency", "1", "--without-mingle", "--without-gossip"),
        )
        self._wait_for("/healthz")
        # The account is made at the first log-in, and the password's slow hash is not the import.
        self.one_c.sign_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        drop_database(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def one_c(self) -> OneC:
        return OneC("127.0.0.1", self.port, LOGIN, PASSWORD)

    def inside(self, action: str, *arguments: str) -> str:
        return call(action, self.variables, *arguments)

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far of web, worker and the whole database server."""
        seconds = {name: usage.cpu_seconds(process.pid) for name, process in self.processes.items()}
        return seconds | {"database": usage.cpu_seconds(server_pid())}

    def peak(self, name: str) -> float:
        """Peak of memory, MB, of the largest process of web or worker."""
        return usage.peak_megabytes(self.processes[name].pid)

    def page(self, address: str) -> str:
        """Return a page as the dealer sees it whose cookie is in ``headers``, else a visitor."""
        http_ = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            http_.request("GET", address, headers=self.headers)
            answer = http_.getresponse()
            text = answer.read().decode("utf-8", "replace")
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status}")
            return text
        finally:
            http_.close()

    def warm_up(self, address: str) -> None:
        """Ask for a page until each web process has answered it several times.

        Templates and queries are compiled once per process, and the kernel gives connections
        one by one mostly to the same process.
        """
        _master, *workers = usage.family_of(self.processes["web"].pid)
        before = {pid: usage.cpu_seconds(pid) for pid in workers}
        deadline = time.monotonic() + _PATIENCE
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            while min(usage.cpu_seconds(pid) - before[pid] for pid in workers) < _WARM:
                if time.monotonic() > deadline:
                    raise RuntimeError("A web process never answers.")
                list(pool.map(self.page, [address] * (2 * _AT_ONCE)))

    def report(self) -> dict[str, dict[str, int]]:
        """Return counts of the last imported files, from the journal."""
        return dict(json.loads(self.inside("report")))

    def _start(self, name: str, *command: str) -> None:
        log = (self.folder / f"{name}.log").open("wb")
        self.processes[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.variables,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def _wait_for(self, address: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    log = (self.folder / f"{name}.log").read_text(errors="replace")
                    raise RuntimeError(f"{name} ended: {log[-2000:]}")
            try:
                self.page(address)
            except (OSError, RuntimeError):
                time.sleep(0.3)
            else:
                return
        raise RuntimeError("The shop does not answer.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
