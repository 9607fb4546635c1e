"""Starts everything, tells how far it is, and stops everything at the end."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from storefront.embedded import processes
from storefront.embedded.paths import REPOSITORY, DataFolder
from storefront.embedded.services import EmbeddedServices

from . import schema
from .manager import DemoManager
from .options import DemoOptions, UnableToStartDemo, check_ports
from .progress import Progress, manage

HEALTH_PATIENCE = 120.0
HEALTH_PAUSE = 0.25

LOG_INS = (
    ("dealer@demo.example", "dealer, sees exact stock"),
    ("dealer2@demo.example", "dealer, sees stock behind a mask"),
    ("rival@demo.example", "dealer, sees no stock figures"),
    ("manager@demo.example", "the supplier's manager"),
    ("marketer@demo.example", "the supplier's marketer (pages)"),
    ("admin@demo.example", "administrator"),
)


class Supervisor:
    """One run of the demo."""

    def __init__(self, options: DemoOptions) -> None:
        self.options = options
        self.folder = DataFolder(options.data)
        self.progress = Progress()
        self._failure: str | None = None
        self._environment: dict[str, str] = {}
        self._manager: DemoManager | None = None
        self._owns_database = False

    def run(self) -> int:
        """Run until interrupted; exit code 0 then, 1 when something did not work."""
        signal.signal(signal.SIGTERM, _leave)
        signal.signal(signal.SIGHUP, _leave)
        self.folder.create()
        with self._only_one():
            check_ports(self.options)
            return self._run_with_services()

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """Two demos over the same data would both import and both answer for 1C."""
        with (self.folder.run / "demo.lock").open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UnableToStartDemo(
                    f"it runs already over the data in {self.folder.root}. Stop that one first; "
                    "another checkout can run beside it."
                ) from None
            yield

    def _run_with_services(self) -> int:
        try:
            with self.progress.step("Starting PostgreSQL and Redis"):
                services = EmbeddedServices(data=self.options.data, fast=self.options.fast)
                services.start()
            self._owns_database = "postgres" in services.started
            try:
                return self._run_processes()
            finally:
                self.progress.stop()
                self._ready_file.unlink(missing_ok=True)
                services.stop()
                self.progress.say("Everything is stopped.")
        except KeyboardInterrupt:
            return 0

    def _run_processes(self) -> int:
        self._environment = self.options.environment()
        self._migrate()
        self._manager = DemoManager(logs=self.folder.log, when_started=self._make_ready)
        for name, command in self._commands().items():
            self._manager.log.path(name).unlink(missing_ok=True)
            self._manager.add_process(
                name, f"exec {shlex.join(command)}", env=self._environment, cwd=str(REPOSITORY)
            )
        names = ", ".join(self._commands())
        self.progress.say(f"Starting {names} (logs: {self.folder.log}) …")
        self._manager.loop()
        return self._outcome(self._manager)

    def _migrate(self) -> None:
        address = self._environment["DATABASE_URL"]
        mark = schema.fingerprint(self._environment)
        if schema.read_mark(address) == mark:
            return
        with self.progress.step("Bringing the database up to date (the first time: a minute)"):
            self.progress.run(
                manage("migrate", "--no-input"),
                log=self.folder.log / "migrate.log",
                environment=self._environment,
            )
        if self._owns_database:
            schema.write_mark(address, mark)

    def _commands(self) -> dict[str, list[str]]:
        python = sys.executable
        celery = [python, "-m", "celery", "-A", "storefront"]
        options = self.options
        return {
            "web": [
                *(python, "-m", "gunicorn", "storefront.wsgi:application"),
                *("--bind", f"{options.host}:{options.port}", "--preload"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
                *("--timeout", "120", "--graceful-timeout", "3", "--access-logfile", "-"),
                "--no-control-socket",  # its place is the same for every checkout
            ],
            # Threads, because the manager signals whole process groups: a forked pool would lose
            # its children at once instead of finishing their tasks.
            "worker": [
                *(*celery, "worker", "--pool", "threads", "--concurrency", "2", "-l", "INFO"),
                *("--without-mingle", "--without-gossip"),  # it is the only one
            ],
            "beat": [*celery, "beat", "-l", "INFO", *self._beat_files()],
            "standin": [python, "-m", "oscar_b2b.onec_exchange.standin"],
            "carriers": [python, "-m", "oscar_b2b.shipping_carriers.standin"],
        }

    def _beat_files(self) -> list[str]:
        schedule = self.folder.run / "beat-schedule"
        return ["--schedule", str(schedule), "--pidfile", ""]

    def _make_ready(self) -> None:
        """In a thread of its own: wait for the shop, prepare the log-ins, print where to go."""
        try:
            self._wait_for_health()
            self.progress.say("The shop answers. 1C (its stand-in) sends the demo company …")
            self.progress.run(
                manage("demo_setup"),
                log=self.folder.log / "demo_setup.log",
                environment=self._environment,
                relay=True,
            )
        except UnableToStartDemo as error:
            if self._manager is None or not self._manager.is_stopping:
                self._failure = str(error)
                os.kill(os.getpid(), signal.SIGTERM)
            return
        self._announce()

    def _wait_for_health(self) -> None:
        address = f"{self.options.shop_url}/healthz"
        deadline = time.monotonic() + HEALTH_PATIENCE
        answer = "no answer"
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code}: {error.read(500).decode('utf-8', 'replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(HEALTH_PAUSE)
        log = self.folder.log / "web.log"
        raise UnableToStartDemo(
            f"{address} was not ready after {HEALTH_PATIENCE:.0f} s ({answer}). "
            f"Its log, {log}, ends with:\n{processes.last_lines(log, 25)}"
        )

    def _announce(self) -> None:
        shop, standin = self.options.shop_url, self.options.standin_url
        lines = [
            "",
            f"  Shop           {shop}/",
            f"  Dashboard      {shop}/dashboard/",
            f"  Pages          {shop}/cms/",
            f"  1C stand-in    {standin}/",
            f"  Carriers       {self.options.carriers_url}/  (their stand-in: faults, parcels)",
            "",
            "  Log-ins, all with the password demo:",
            *(f"    {name:<24}{what}" for name, what in LOG_INS),
            f"  1C's exchange user: onec / demo, address {shop}/1c/exchange/",
            "",
            "  Ctrl-C stops everything and keeps the data; `make demo-reset` starts afresh.",
            "",
        ]
        addresses = {"shop": shop, "standin": standin, "carriers": self.options.carriers_url}
        # Letters are files in development.
        addresses["mail"] = str(self.folder.root / "mail")
        self._ready_file.write_text(json.dumps(addresses))
        self.progress.say(f"Ready in {self.progress.seconds:.0f} s.")
        print("\n".join(lines), flush=True)

    @property
    def _ready_file(self) -> Path:
        """Exists while the demo is ready for use; names its addresses as JSON."""
        return self.folder.run / "demo.json"

    def _outcome(self, manager: DemoManager) -> int:
        if self._failure is not None:
            raise UnableToStartDemo(self._failure)
        if manager.culprit is not None:
            log = manager.log.path(manager.culprit)
            raise UnableToStartDemo(
                f"`{manager.culprit}` ended by itself, so everything was stopped. "
                f"Its log, {log}, ends with:\n{processes.last_lines(log, 25) or '(nothing)'}"
            )
        return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    """An orderly end before the processes run; honcho has handlers of its own afterwards."""
    if threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt
