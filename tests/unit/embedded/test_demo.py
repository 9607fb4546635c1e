"""The demo's supervisor: ports, steps and the life of its processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storefront.demo.manager import DemoManager
from storefront.demo.options import UnableToStartDemo, check_ports, read_options
from storefront.demo.progress import Progress
from storefront.embedded.processes import start_mark

REPOSITORY = Path(__file__).resolve().parents[3]


def test_the_stand_in_listens_a_hundred_ports_above_the_shop_unless_told() -> None:
    assert read_options({}).port == 8000
    assert read_options({"PORT": "9000"}).standin_port == 9100
    assert read_options({"PORT": "9000", "STANDIN_PORT": "9005"}).standin_port == 9005


@pytest.mark.parametrize("text", ["shop", "0", "70000", "-1", "８０"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UnableToStartDemo, match="is no port"):
        read_options({"PORT": text})


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UnableToStartDemo, match=rf"Port {port} .*make demo PORT={port + 1}"):
            check_ports(read_options({"PORT": str(port), "STANDIN_PORT": "1"}))


def test_equal_ports_are_refused() -> None:
    with pytest.raises(UnableToStartDemo, match="the same"):
        check_ports(read_options({"PORT": "9000", "STANDIN_PORT": "9000"}))


def test_only_this_machine_gets_in_unless_asked() -> None:
    assert read_options({}).host == "127.0.0.1"
    assert read_options({"HOST": "0.0.0.0"}).host == "0.0.0.0"  # noqa: S104


def test_a_step_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    program = "import sys; print('first'); sys.exit('no table of warehouses')"
    with pytest.raises(UnableToStartDemo, match=r"exit code 1(.|\n)*no table of warehouses"):
        Progress().run(
            [sys.executable, "-c", program], log=tmp_path / "step.log", environment=os.environ
        )


def test_relayed_lines_carry_the_time(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Progress().run(
        [sys.executable, "-c", "print('counterparties: 10')"],
        log=tmp_path / "step.log",
        environment=os.environ,
        relay=True,
    )
    assert capfd.readouterr().out.endswith(" s]   counterparties: 10\n")


def test_one_process_that_ends_takes_the_others_along(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from storefront.demo.manager import DemoManager
manager = DemoManager(logs=Path({str(tmp_path)!r}), when_started=lambda: None)
manager.add_process("web", "exec sleep 600")
manager.add_process("standin", "echo no such table; sleep 1; exit 3")
manager.loop()
print(manager.culprit, manager.returncode)
"""
    answer = _python(program)
    out, _ = answer.communicate(timeout=60)
    assert out.decode().split() == ["standin", "3"]
    assert (tmp_path / "standin.log").read_text() == "no such table\n"
    assert "sending SIGTERM to web" in (tmp_path / "system.log").read_text()


def test_processes_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
from storefront.demo.manager import DemoManager
manager = DemoManager(logs=Path({str(tmp_path)!r}), when_started=lambda: None)
manager.add_process("web", "echo $$; exec sleep 600")
manager.loop()
"""
    supervisor = _python(program)
    log = tmp_path / "web.log"
    deadline = time.monotonic() + 30
    while not (log.exists() and log.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    pid = int(log.read_text())
    assert start_mark(pid) is not None
    supervisor.kill()
    supervisor.communicate()
    deadline = time.monotonic() + 10
    while start_mark(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert start_mark(pid) is None


def test_an_interrupt_before_the_first_sign_of_life_is_kept(tmp_path: Path) -> None:
    manager = DemoManager(logs=tmp_path, when_started=lambda: None)
    manager.add_process("web", "exec sleep 600")
    previous = signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    asked: list[bool] = []
    try:
        manager.terminate()
        deadline = time.monotonic() + 5
        while not asked and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        signal.signal(signal.SIGTERM, previous)
    assert asked == [True]
    assert not manager.is_stopping


def _python(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=REPOSITORY / "site",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
