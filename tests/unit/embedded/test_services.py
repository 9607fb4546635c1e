"""The embedded servers, started for real: their life, their data and their language."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path

import psycopg
import pytest
import redis

from storefront.embedded import postgres, processes
from storefront.embedded.accounts import Account
from storefront.embedded.errors import UnableToResetData, UnableToStartService
from storefront.embedded.lease import Lease, in_use
from storefront.embedded.paths import SOCKET_NAME, SOCKET_PATH_LIMIT, DataFolder, new_socket_folder
from storefront.embedded.services import EmbeddedServices, reset

Environment = MutableMapping[str, str]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own; what root put outside of it is removed as well."""
    folder = tmp_path / "var"
    yield folder
    if folder.exists():
        reset(data=folder)


def _keeper_is_gone(lease: Lease, *, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if processes.start_mark(lease.pid) is None:
            return True
        time.sleep(0.05)
    return False


def test_services_lead_the_environment_to_both_servers_and_take_it_back(data: Path) -> None:
    environment: Environment = {}
    with EmbeddedServices(data=data, environment=environment) as services:
        assert services.started == {"postgres", "redis"}
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            version = connection.execute("SHOW server_version_num").fetchone()
        assert version is not None
        assert version[0].startswith("18")
        assert redis.Redis.from_url(environment["REDIS_URL"]).ping()
        assert environment["REDIS_URL"] != environment["CELERY_BROKER_URL"]
    assert environment == {}
    assert not in_use(service="postgres", root=data)


def test_a_server_named_in_the_environment_is_not_started(data: Path) -> None:
    environment: Environment = {
        "DATABASE_URL": "postgresql://shop@db.example/shop",
        "REDIS_URL": "redis://cache.example/0",
        "CELERY_BROKER_URL": "redis://cache.example/1",
    }
    before = dict(environment)
    with EmbeddedServices(data=data, environment=environment) as services:
        assert services.started == frozenset()
        assert environment == before
    assert environment == before
    assert not data.exists()


def test_the_database_knows_cyrillic_letters(data: Path) -> None:
    lease = Lease(service="postgres", root=data, fast=True)
    try:
        with psycopg.connect(lease.variables["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE EXTENSION unaccent")
            row = connection.execute(
                "SELECT lower('ЇЖАК Ґ'), 'Їжак' ILIKE '%їЖ%', similarity('шуруп', 'Шурупи') > 0.5"
            ).fetchone()
    finally:
        lease.release()
    assert row == ("їжак ґ", True, True)


def test_data_survive_a_restart(data: Path) -> None:
    first = Lease(service="postgres", root=data)
    with psycopg.connect(first.variables["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Kyiv dealer' AS name")
    first.release()
    second = Lease(service="postgres", root=data)
    try:
        with psycopg.connect(second.variables["DATABASE_URL"]) as connection:
            row = connection.execute("SELECT name FROM kept").fetchone()
    finally:
        second.release()
    assert second.pid != first.pid
    assert row == ("Kyiv dealer",)


def test_the_second_user_gets_the_running_server_and_the_last_one_stops_it(data: Path) -> None:
    first = Lease(service="redis", root=data)
    second = Lease(service="redis", root=data)
    assert second.pid == first.pid
    assert second.variables == first.variables
    first.release()
    assert redis.Redis.from_url(second.variables["REDIS_URL"]).ping()
    with pytest.raises(UnableToResetData, match="in use"):
        reset(data=data)
    second.release()
    assert processes.start_mark(second.pid) is None
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(second.variables["REDIS_URL"]).ping()


def test_servers_end_when_their_user_is_killed(data: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path;"
        "from storefront.embedded.lease import Lease;"
        "lease = Lease(service='postgres', root=Path(sys.argv[1]));"
        "print('ready', flush=True); time.sleep(600)"
    )
    user = subprocess.Popen([sys.executable, "-c", program, str(data)], stdout=subprocess.PIPE)
    assert user.stdout is not None
    assert user.stdout.readline() == b"ready\n"
    observer = Lease(service="postgres", root=data)
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    observer.release()
    user.kill()
    user.wait()
    user.stdout.close()
    assert _keeper_is_gone(observer, within=15)
    assert processes.start_mark(postmaster) is None


def test_servers_end_when_their_keeper_is_killed_and_the_next_user_starts_anew(data: Path) -> None:
    first = Lease(service="postgres", root=data)
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(first.pid, signal.SIGKILL)
    first.release()
    deadline = time.monotonic() + 15
    while processes.start_mark(postmaster) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes.start_mark(postmaster) is None
    second = Lease(service="postgres", root=data)
    try:
        psycopg.connect(second.variables["DATABASE_URL"]).close()
    finally:
        second.release()


def test_data_of_another_postgresql_version_are_refused_with_a_reason(data: Path) -> None:
    Lease(service="postgres", root=data).release()
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(UnableToStartService, match=r"PostgreSQL 17, this is 18.*demo-reset"):
        Lease(service="postgres", root=data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_root_keeps_the_data_outside_of_a_folder_that_only_it_can_enter(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    data = home / "checkout" / "var"
    lease = Lease(service="postgres", root=data)
    try:
        psycopg.connect(lease.variables["DATABASE_URL"]).close()
        link = data / "postgres"
        assert link.is_symlink()
        assert link.resolve().parent == DataFolder(data).outside
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        lease.release()
    outside = DataFolder(data).outside
    assert set(reset(data=data)) == {data, outside}
    assert not outside.exists()


def test_programs_run_from_the_copy_that_any_user_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "default_data_folder", lambda: tmp_path / "var")
    outside = DataFolder(tmp_path / "var").outside
    if not os.access(outside.parent, os.W_OK):
        pytest.skip(f"{outside.parent} is not ours")
    try:
        programs = postgres.copy_programs()
        assert programs.is_relative_to(outside)
        assert Account().can_run(programs / "bin" / "postgres")
        assert Account().can_run(programs / "bin" / "initdb")
        assert postgres.copy_programs() == programs
    finally:
        shutil.rmtree(outside, ignore_errors=True)


def test_socket_path_fits_even_under_a_long_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = new_socket_folder()
    try:
        assert len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()
