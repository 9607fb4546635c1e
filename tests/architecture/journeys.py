"""Journeys, each in a process of its own that has the big libraries in memory already.

The set of modules is fixed when the settings are read, so that each journey needs a process. A
third of its time would go to libraries that have nothing to do with the settings: they are imported
once here, and a journey begins as a copy of this process.

Reads one line of JSON per journey, answers with its exit code. Used by ``test_switch_off``.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which a journey is given up.
PATIENCE = 180
#: None of them reads settings.
LIBRARIES = (
    "django.contrib.postgres.fields",
    "django.contrib.postgres.search",
    "django.core.handlers.wsgi",
    "django.db.backends.postgresql.base",
    "django.db.migrations.autodetector",
    "django.db.migrations.executor",
    "django.forms",
    "django.template.loader_tags",
    "django.test",
    "django.views.generic",
    "PIL.Image",
    "babel.dates",
    "bs4",
    "celery.app.trace",
    "celery.backends.redis",
    "kombu.transport.redis",
    "lxml.html",
    "num2words",
    "phonenumbers",
    "pillow_heif",
    "requests",
    "sqlparse",
    "weasyprint",
    "zeep",
)


@dataclass(frozen=True)
class Answer:
    """What a journey came to."""

    returncode: int
    stdout: str
    stderr: str


class Journeys:
    """The process that journeys are copies of, seen from the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.architecture.journeys"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, journey: str, environment: dict[str, str]) -> Answer:
        """Run a module of this folder to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        files = [self._folder / "stdout", self._folder / "stderr"]
        asked = {"journey": journey, "environment": environment, "files": list(map(str, files))}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Answer(code, *(each.read_text() for each in files))

    def end(self) -> None:
        """Stop the process."""
        self._process.communicate()


def main() -> None:
    for each in LIBRARIES:
        importlib.import_module(each)
    from django.conf import settings

    assert not settings.configured, "a library has read the settings"
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _travel(**json.loads(line))
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _travel(journey: str, environment: dict[str, str], files: list[str]) -> None:
    signal.alarm(PATIENCE)
    for number, name in zip((sys.stdout.fileno(), sys.stderr.fileno()), files, strict=True):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.environ.update(environment)
    code = 1
    try:
        importlib.import_module(f"tests.architecture.{journey}").main()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it is told and this copy ends
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
