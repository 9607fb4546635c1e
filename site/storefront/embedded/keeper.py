"""The process that starts one embedded server and stops it when nobody needs it any more.

Started by `lease.py`, detached from the terminal. It writes the server's addresses (or the reason
why it did not start) to a state file, then tries now and then to lock the lease file exclusively:
that succeeds only when no user is left, also when the last one was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import threading
from pathlib import Path
from types import FrameType

from . import processes
from .errors import UnableToStartService
from .paths import DataFolder
from .postgres import EmbeddedPostgres
from .redis_server import EmbeddedRedis

SERVICES = {service.name: service for service in (EmbeddedPostgres, EmbeddedRedis)}
LOOK_EVERY = 0.5


def keep(*, service: str, root: Path, fast: bool) -> int:
    """Run one server until its last user is gone or SIGTERM comes; exit code of the keeper."""
    folder = DataFolder(root)
    state = folder.state_file(service)
    server = SERVICES[service](folder=folder, fast=fast)
    asked_to_stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_signal)
    try:
        addresses = server.start()
    except (UnableToStartService, OSError) as error:
        server.stop()
        _write(state, {"error": str(error)})
        if fast:
            _remove_data(folder, service)
        return 1
    pid = os.getpid()
    _write(
        state,
        {"pid": pid, "started": processes.start_mark(pid), "variables": dict(addresses)},
    )
    with folder.lease_file(service).open("ab") as lease:
        while server.is_running() and not asked_to_stop.wait(LOOK_EVERY):
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            break  # held until the server has stopped: whoever comes now waits, then starts anew
        state.unlink(missing_ok=True)
        server.stop()
    if fast:
        _remove_data(folder, service)
    return 0


def _write(state: Path, content: dict[str, object]) -> None:
    """Replace the state file at once: it holds a password, and readers never see half of it."""
    draft = state.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
    draft.replace(state)


def _remove_data(folder: DataFolder, service: str) -> None:
    """Remove the data of one throw-away server, wherever they lie."""
    data = folder.root / service
    if data.is_symlink():
        shutil.rmtree(data.resolve(), ignore_errors=True)
        data.unlink()
        with contextlib.suppress(OSError):  # not empty: programs are kept there
            folder.outside.rmdir()
    shutil.rmtree(data, ignore_errors=True)
