"""The program as it is started: it pushes when the shop comes up and stops at a signal."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests

from oscar_b2b.onec_exchange.standin.store import Store
from tests.unit.standin.tiny_shop import TinyShop

REPOSITORY = Path(__file__).resolve().parents[3]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(condition: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def test_first_push_once_then_stop_at_sigterm(store: Store, tiny_shop: TinyShop) -> None:
    port = _free_port()
    command = [
        sys.executable, "-m", "oscar_b2b.onec_exchange.standin",
        "--db", str(store.path), "--port", str(port), "--shop", tiny_shop.url,
    ]  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}
    for pushes in (1, 0):
        tiny_shop.calls.clear()
        program = subprocess.Popen(command, env=environment, cwd=REPOSITORY)
        try:
            assert _wait_for(lambda: _answers(f"http://127.0.0.1:{port}/healthz"))
            assert _wait_for(lambda: ("sale", "success", "") in tiny_shop.calls)
        finally:
            started = time.monotonic()
            program.send_signal(signal.SIGTERM)
            code = program.wait(timeout=5)
        assert code == 0
        assert time.monotonic() - started < 2
        assert (tiny_shop.names("import").count("import0_1.xml") > 0) == bool(pushes)
    assert tiny_shop.faults == []


def test_the_stand_in_needs_no_django() -> None:
    code = (
        "import sys, oscar_b2b.onec_exchange.standin.__main__;"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('django', 'celery', 'oscar')];"
        "sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
