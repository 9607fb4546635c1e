"""pytest with PostgreSQL and Redis at hand: `-p storefront.embedded.pytest_plugin`.

The servers are started once, in the process that pytest was called in, before pytest-django loads
the settings; xdist's workers inherit their addresses. `DATABASE_URL`, `REDIS_URL` and
`CELERY_BROKER_URL` name other servers, as everywhere.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Generator

import pytest

from . import processes
from .services import EmbeddedServices
from .template_database import SOURCES

_STARTED = "B2B_TEST_SERVICES"
_services = EmbeddedServices(fast=True)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Start what the environment does not name; a wrapper, to come before pytest-django."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None and _runs_tests(early_config):
        atexit.register(_services.stop)  # an error in a conftest ends pytest without its hooks
        _services.start()
        os.environ[_STARTED] = ",".join(_services.started)
        if "postgres" in _services.started and _has_workers(early_config):
            _migrate_meanwhile()
    elif worker is not None and "redis" in os.environ.get(_STARTED, ""):
        _use_own_redis_databases(int(worker.removeprefix("gw")))
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest):
    """Just before the first test that needs a database: let Django copy a migrated one."""
    if fixturedef.argname != "django_db_setup" or "postgres" not in os.environ.get(_STARTED, ""):
        return
    if request.config.getoption("nomigrations", default=False):
        return
    from django.db import connection

    from . import template_database

    name = template_database.prepare(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    _services.stop()
    os.environ.pop(_STARTED, None)


def _runs_tests(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return not (options.help or options.version)


def _has_workers(config: pytest.Config) -> bool:
    return bool(getattr(config.known_args_namespace, "numprocesses", None))


def _migrate_meanwhile() -> None:
    """Make the template while the workers collect tests and run those without a database."""
    subprocess.Popen(
        [sys.executable, "-m", "storefront.embedded.template_database"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "storefront.settings.test",
            "PYTHONPATH": SOURCES,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # who needs the template makes it anew and says what is wrong
        preexec_fn=processes.die_with_parent(signal.SIGTERM),
    )


def _use_own_redis_databases(worker: int) -> None:
    """Databases 0 and 1 are the controller's; each worker gets the next two."""
    for offset, name in enumerate(("REDIS_URL", "CELERY_BROKER_URL")):
        address, _, _database = os.environ[name].rpartition("/")
        os.environ[name] = f"{address}/{2 * (worker + 1) + offset}"
