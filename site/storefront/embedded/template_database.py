"""A migrated database for the tests to copy, instead of migrating one per xdist worker.

Migrating from zero takes most of a minute, `CREATE DATABASE … TEMPLATE` half a second. The migrated
database is dumped to `var/cache/` under a hash of every migration, so that it is built once per
state of the sources. Django still runs `migrate` over each copy, which then finds nothing to do.

    python -m storefront.embedded.template_database         # the template, on that server
    python -m storefront.embedded.template_database fill    # the empty database, from the dump

Both take `DATABASE_URL` and the settings of the tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from .paths import REPOSITORY, default_data_folder
from .postgres import PROGRAMS

NAME = "b2b_template"
_DRAFT = f"{NAME}_draft"
#: For programs that are started from here.
SOURCES = os.pathsep.join([str(REPOSITORY / "site"), str(REPOSITORY)])


def prepare(database_url: str) -> str:
    """Make the template on the server unless it is there; returns its name.

    Needs configured Django settings. Processes that come at the same time wait for the first.
    """
    cache = default_data_folder() / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "template.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(database_url, autocommit=True) as connection:
            if _exists(connection, NAME):
                return NAME
            for statement in ("DROP DATABASE IF EXISTS {}", "CREATE DATABASE {}"):
                connection.execute(sql.SQL(statement).format(sql.Identifier(_DRAFT)))
            draft = urlunsplit(urlsplit(database_url)._replace(path=f"/{_DRAFT}"))
            dump = cache / f"template-{_fingerprint()}.sql"
            if not (dump.exists() and _restore(dump, draft)):
                _build(dump, draft)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(_DRAFT), sql.Identifier(NAME)
                )
            )
    return NAME


def fill(database_url: str) -> None:
    """Migrate an empty database by restoring the dump; without one nothing is done."""
    dump = default_data_folder() / "cache" / f"template-{_fingerprint()}.sql"
    if dump.exists():
        _restore(dump, database_url)


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [name]).fetchone() is not None


def _restore(dump: Path, database_url: str) -> bool:
    command = [str(PROGRAMS / "bin" / "psql"), "--no-psqlrc", "--quiet", "--output", os.devnull]
    answer = subprocess.run(
        [*command, "-v", "ON_ERROR_STOP=1", "-1", "-f", str(dump), database_url],
        capture_output=True,
        check=False,
    )
    return answer.returncode == 0


def _build(dump: Path, database_url: str) -> None:
    for old in dump.parent.glob("template-*.sql"):
        old.unlink()
    subprocess.run(
        [sys.executable, "-m", "storefront.embedded.quick_migrations"],
        env=os.environ | {"DATABASE_URL": database_url, "PYTHONPATH": SOURCES},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    unfinished = dump.with_suffix(".new")
    subprocess.run(
        [str(PROGRAMS / "bin" / "pg_dump"), "--no-owner", "-f", str(unfinished), database_url],
        check=True,
    )
    unfinished.replace(dump)


def _fingerprint() -> str:
    """Hash of everything the migrated database depends on."""
    from django.conf import settings

    # Codes only: languages' names are translated, and processes speak several.
    languages = [code for code, _name in settings.LANGUAGES]
    digest = hashlib.sha256(repr((settings.INSTALLED_APPS, languages)).encode())
    how = Path(__file__).with_name("quick_migrations.py")
    for path in (how, *_migration_files()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migration_files() -> Iterator[Path]:
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    for config in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(config.label)
        try:
            spec = importlib.util.find_spec(module) if module else None
        except ModuleNotFoundError:
            continue
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(Path(folder).glob("*.py"))


if __name__ == "__main__":
    import django

    django.setup()
    {(): prepare, ("fill",): fill}[tuple(sys.argv[1:])](os.environ["DATABASE_URL"])
