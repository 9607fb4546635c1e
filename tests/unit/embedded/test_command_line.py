"""`python -m storefront.embedded run`, as a person or a script calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
SERVICES = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL")


def _run(*arguments: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in SERVICES}
    return subprocess.run(
        [sys.executable, "-m", "storefront.embedded", "run", *arguments],
        env=environment | {"TMPDIR": str(temporary), "PYTHONPATH": str(REPOSITORY / "site")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_sees_the_addresses_and_its_exit_code_comes_back(tmp_path: Path) -> None:
    program = "import os, sys; print(os.environ['DATABASE_URL']); sys.exit(7)"
    answer = _run("--fast", "--", sys.executable, "-c", program, temporary=tmp_path)
    assert answer.returncode == 7
    assert answer.stdout.startswith("postgresql://b2b@")
    assert answer.stdout.count("\n") == 1


def test_throw_away_data_leave_nothing_behind(tmp_path: Path) -> None:
    assert _run("--fast", "--", "true", temporary=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_run_is_an_error_with_a_hint(tmp_path: Path) -> None:
    answer = _run("--fast", temporary=tmp_path)
    assert answer.returncode == 2
    assert "after `--`" in answer.stderr
