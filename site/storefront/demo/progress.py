"""Lines that say what is going on, with the seconds since the start."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from storefront.embedded.processes import last_lines

from .options import UnableToStartDemo


class Progress:
    """Prints progress and runs one-shot steps, whose output goes to a log."""

    def __init__(self) -> None:
        self._begin = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begin

    def say(self, text: str) -> None:
        """Print one line with the time."""
        print(f"[{self.seconds:6.1f} s] {text}", flush=True)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print a line before a step; the time of the next line tells how long it took."""
        self.say(f"{text} …")
        yield

    def run(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        relay: bool = False,
    ) -> None:
        """Run a command to its end; `relay` prints its standard output line by line as well.

        Raises `UnableToStartDemo` with the end of the log when it fails.
        """
        with log.open("ab") as file:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                encoding="utf-8",
            )
            try:
                for line in process.stdout or ():
                    file.write(line.encode())
                    file.flush()
                    if relay and line.strip():
                        self.say(f"  {line.rstrip()}")
                code = process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if code:
            name = " ".join(Path(part).name for part in command[:3])
            raise UnableToStartDemo(
                f"`{name}` failed with exit code {code}. Its log, {log}, ends with:\n"
                f"{last_lines(log, 25)}"
            )


def manage(*arguments: str) -> list[str]:
    """Command line of a management command."""
    program = Path(__file__).resolve().parents[2] / "manage.py"
    return [sys.executable, str(program), *arguments]
