"""The demo's processes under honcho: all of them run, or none."""

from __future__ import annotations

import functools
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Popen, Process

from storefront.embedded import processes


class TiedProcess(Process):
    """A honcho process that ends with the supervisor, also when that gets SIGKILL.

    honcho forks once per process and starts the command in the fork, so both are tied.
    """

    supervisor = 0

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        """Start the command and pass on its output until it ends (called in the fork)."""
        tie_fork = processes.die_with_parent(signal.SIGKILL, parent=self.supervisor)
        if tie_fork is not None:
            tie_fork()
            tie_command = processes.die_with_parent(signal.SIGTERM)
            self._child_ctor = functools.partial(Popen, preexec_fn=tie_command)
        super().run(events, ignore_signals)


class LogPrinter:
    """Writes the lines of each process to a log file of its own instead of the terminal."""

    width = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, int] = {}

    def write(self, message: Message) -> None:
        """Called by honcho for every line of output and for its own remarks."""
        if message.name not in self._files:
            path = self.path(message.name)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self._files[message.name] = os.open(path, flags, 0o644)
        data = message.data if isinstance(message.data, bytes) else str(message.data).encode()
        os.write(self._files[message.name], data)

    def path(self, name: str) -> Path:
        """Log file of one process."""
        return self.folder / f"{name}.log"


class DemoManager(Manager):
    """honcho's manager that calls `when_started` in a thread once every process was forked."""

    def __init__(self, *, logs: Path, when_started: Callable[[], None]) -> None:
        self.log = LogPrinter(logs)
        super().__init__(self.log)
        TiedProcess.supervisor = os.getpid()
        self._process_ctor = TiedProcess
        self._when_started = when_started

    @property
    def is_stopping(self) -> bool:
        """Whether the end has begun."""
        return bool(self._terminating)

    def first_to_stop(self) -> str | None:
        """Name of a process that ended by itself, or None."""
        for name, state in self._processes.items():
            if state.get("returncode") is not None:
                return str(name)
        return None

    def terminate(self) -> None:
        """End every process; remembers which one went first."""
        if not self._all_started():  # honcho knows no pid yet: ask again in a moment
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
            return
        if not self._terminating:
            self.culprit = self.first_to_stop()
        super().terminate()

    culprit: str | None = None

    def _start(self) -> None:
        super()._start()
        # Only now: a fork of a process with threads would take half of them along.
        threading.Thread(target=self._when_started, daemon=True).start()
