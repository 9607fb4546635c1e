"""The really running shop (web, worker, beat, 1C stand-in) and a Chromium to walk through it.

All browser tests share one demo, started in a folder of its own: `tests/conftest.py` keeps them on
one worker of xdist.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from storefront.embedded import template_database

ROOT = Path(__file__).resolve().parents[2]
#: Seconds from nothing to the demo company being sold, on a slow machine.
PATIENCE = 420
PASSWORD = "demo"


@dataclass(frozen=True)
class Demo:
    """Addresses of the running programs, without a closing slash; the folder of its letters."""

    shop: str
    standin: str
    carriers: str
    mail: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def _migrate(data: Path, environment: dict[str, str]) -> None:
    """Give the demo the database that the suite has migrated already: from zero it is a minute."""
    if template := os.environ.get("DATABASE_URL"):
        template_database.prepare(template)
    subprocess.run(
        [
            *(sys.executable, "-m", "storefront.embedded", "run", "--data", str(data), "--fast"),
            *("--", sys.executable, "-m", "storefront.embedded.template_database", "fill"),
        ],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "storefront.settings.test"},
        stdin=subprocess.DEVNULL,
        check=False,  # the demo migrates what is not there
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Start everything as `make demo` does; stop it as Ctrl-C does.

    `B2B_DEMO=var/run/demo.json` takes the demo that runs already, for work on these tests.
    """
    if "B2B_DEMO" in os.environ:
        yield Demo(**json.loads(Path(os.environ["B2B_DEMO"]).read_text()))
        return
    data = tmp_path_factory.mktemp("demo")
    port, standin_port = _free_ports()
    # The demo brings its own servers: those of the tests must not shine through.
    ours = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"B2B_VAR": str(data), "PORT": str(port), "STANDIN_PORT": str(standin_port)}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    _migrate(data, environment)
    log = data / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "storefront.demo", "--fast"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    ready = data / "run" / "demo.json"
    try:
        deadline = time.monotonic() + PATIENCE
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The demo did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.5)
        yield Demo(**json.loads(ready.read_text()))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; `make test` installs it."""
    program = next(
        (
            path
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (path := shutil.which(name))
        ),
        None,
    )
    assert program, "Chromium is missing: apt-get install chromium (make test does it as root)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A fresh visitor with a desktop window; a script error fails the test."""
    context = chromium.new_context(
        base_url=demo.shop, viewport={"width": 1440, "height": 900}, locale="uk-UA"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def sign_in(page: Page):
    """Return a function that signs a demo user in through the form on the home page."""

    def go(email: str) -> Page:
        page.goto("/")
        page.fill("#login-username", email)
        page.fill("#login-password", PASSWORD)
        page.locator("#login_form button[type=submit]").click()
        page.wait_for_url("**/catalogue/**")
        return page

    return go
