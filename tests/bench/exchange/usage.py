"""What processes used, read from ``/proc``: CPU seconds and the peak of memory."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def family_of(pid: int) -> list[int]:
    """Return a process and everything it started that still runs."""
    parents: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    family, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        family.append(each)
        waiting += parents.get(each, [])
    return family


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and of all its children, also of those that ended."""
    total = 0
    for each in family_of(pid):
        fields = _stat(each)
        if fields:
            # utime, stime; of the ended children only where their parent still lives.
            total += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return total / _TICKS


def peak_megabytes(pid: int) -> float:
    """Return the largest resident memory that any process of the family had."""
    return max((_peak(each) for each in family_of(pid)), default=0.0)


def _peak(pid: int) -> float:
    try:
        status = (_PROC / str(pid) / "status").read_text()
    except OSError:
        return 0.0
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _stat(pid: int) -> list[str]:
    """Fields of ``stat`` after the name: state, parent, …"""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
