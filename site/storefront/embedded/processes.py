"""Starting and stopping child processes that never outlive their parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# <linux/prctl.h>: the kernel sends this signal to the child when its parent ends.
PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int, *, parent: int | None = None) -> Callable[[], None] | None:
    """A `preexec_fn` that ties the child's life to its parent's, also when that gets SIGKILL.

    Linux only; elsewhere None, and only an orderly end stops the child. It has to run *after* a
    change of user (the kernel forgets the setting then), which is `subprocess`'s order.
    `parent` is the parent's pid, by default ours.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid() if parent is None else parent

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # the parent ended between fork and prctl
            os.kill(os.getpid(), signal_number)

    return ask_kernel


def stop(process: subprocess.Popen[bytes], *, signal_number: int, patience: float) -> None:
    """Ask a child to end, wait `patience` seconds, then kill it."""
    if process.poll() is not None:
        return
    process.send_signal(signal_number)
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_alive(pid: int, *, started: str) -> bool:
    """Whether the very process `pid` that started at `started` still runs.

    A pid alone may have been given to another process since.
    """
    return start_mark(pid) == started


def start_mark(pid: int) -> str | None:
    """Something that tells this process from a later one with the same pid; None when it's gone.

    On Linux field 22 of `/proc/PID/stat` (start time in clock ticks, proc(5)); elsewhere only
    whether the process exists.
    """
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in {"Z", "X"} else fields[19]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "alive"


def send_signal(pid: int, signal_number: int = signal.SIGTERM) -> None:
    """Signal a process that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal_number)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log file, for error messages; empty when there is none."""
    try:
        text = log.read_bytes()[-8192:].decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
