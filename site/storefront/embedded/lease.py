"""The right to use an embedded server: as long as it is held, the server runs.

A lease is a shared `flock` on the service's lease file. The kernel drops it when its holder ends,
however that happens, so a server never waits for a user that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path

from . import processes
from .errors import UnableToStartService
from .paths import REPOSITORY, DataFolder

START_PATIENCE = 120.0
STOP_PATIENCE = 45.0


class Lease:
    """A held right to use one server; `variables` lead to it. Give it back with `release()`."""

    def __init__(self, *, service: str, root: Path, fast: bool = False) -> None:
        self.service = service
        self.folder = DataFolder(root)
        self.fast = fast
        self.folder.create()
        self._file: BufferedRandom = self.folder.lease_file(service).open("a+b")
        try:
            _lock_shared(self._file, patience=STOP_PATIENCE)
            with self._only_starter():
                state = self._running() or self._start()
        except BaseException:
            self._file.close()
            raise
        self.pid: int = state["pid"]
        self._started: str = state["started"]
        self.variables: dict[str, str] = state["variables"]

    def release(self) -> None:
        """Give the right back. The last one to do so stops the server and waits for its end."""
        if self._file.closed:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # others use it; the keeper stops the server after them
        else:
            self._stop()
        self._file.close()

    def _stop(self) -> None:
        if processes.is_alive(self.pid, started=self._started):
            processes.send_signal(self.pid)
        deadline = time.monotonic() + STOP_PATIENCE
        while processes.is_alive(self.pid, started=self._started):
            if time.monotonic() > deadline:
                return
            # A keeper that is our own child stays a zombie until it is waited for.
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, os.WNOHANG)
            time.sleep(0.02)

    def _running(self) -> dict | None:
        try:
            state = json.loads(self.folder.state_file(self.service).read_text())
        except (OSError, ValueError):
            return None
        if "pid" in state and processes.is_alive(state["pid"], started=state["started"]):
            return state
        return None

    def _start(self) -> dict:
        state_file = self.folder.state_file(self.service)
        state_file.unlink(missing_ok=True)
        log_file = self.folder.log / f"{self.service}-keeper.log"
        command = [sys.executable, "-m", "storefront.embedded", "keep", self.service]
        command += ["--data", str(self.folder.root), *(["--fast"] if self.fast else [])]
        with log_file.open("wb") as log:
            keeper = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=os.environ | {"PYTHONPATH": str(REPOSITORY / "site")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            if state_file.exists():
                state = json.loads(state_file.read_text())
                if "error" in state:
                    keeper.wait()
                    raise UnableToStartService(state["error"])
                keeper.returncode = 0  # on its own from now on: Python need not watch it
                return state
            if keeper.poll() is not None:
                break
            time.sleep(0.02)
        keeper.kill()
        raise UnableToStartService(
            f"{self.service} was not ready within {START_PATIENCE:.0f} s.\n"
            f"{processes.last_lines(log_file)}"
        )

    @contextlib.contextmanager
    def _only_starter(self) -> Iterator[None]:
        with self.folder.start_file(self.service).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def in_use(*, service: str, root: Path) -> bool:
    """Whether anybody holds a lease on the service in this data folder."""
    path = DataFolder(root).lease_file(service)
    if not path.exists():
        return False
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock_shared(file: BufferedRandom, *, patience: float) -> None:
    """Wait out a keeper that is just stopping its server."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UnableToStartService(
                    f"{file.name} stays locked: a server of this data folder does not stop."
                ) from None
            time.sleep(0.05)
        else:
            return
