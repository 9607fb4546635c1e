"""Lines that say what is going on, with the seconds since the start."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from storefront.embedded.processes import die_with_parent, last_lines

from .options import UnableToStartDemo


class Progress:
    """Prints progress and runs one-shot steps, whose output goes to a log."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._step: subprocess.Popen[str] | None = None

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
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
            self._step = process
            try:
                for line in process.stdout or ():
                    file.write(line.encode())
                    file.flush()
                    if relay and line.strip():
                        self.say(f"  {line.rstrip()}")
                code = process.wait()
            except BaseException:
                self.stop()
                raise
            finally:
                self._step = None
                if process.stdout is not None:
                    process.stdout.close()
        if code:
            name = " ".join(Path(part).name for part in command[:3])
            raise UnableToStartDemo(
                f"`{name}` failed with exit code {code}. Its log, {log}, ends with:\n"
                f"{last_lines(log, 25) or '(nothing)'}"
            )

    def stop(self) -> None:
        """End the step that runs just now, perhaps in another thread."""
        process = self._step
        if process is not None:
            process.terminate()
            process.wait()


def manage(*arguments: str) -> list[str]:
    """Command line of a management command."""
    program = Path(__file__).resolve().parents[2] / "manage.py"
    return [sys.executable, str(program), *arguments]
