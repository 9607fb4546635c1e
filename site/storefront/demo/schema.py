"""Whether the embedded database has every migration, told without starting Django.

`manage.py migrate` takes some seconds also when there is nothing to do. So a hash of all that it
depends on is kept as the comment of the database, where it goes away together with the data.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping

import psycopg
from psycopg import sql

from storefront.embedded.paths import REPOSITORY

MARK = "migrated "
# Third-party migrations change with the locked versions only.
SOURCES = (
    "requirements.txt",
    "site/storefront/settings/*.py",
    "oscar_b2b/**/__manifest__.py",
    "oscar_b2b/**/migrations/*.py",
    "cms_pages/**/__manifest__.py",
    "cms_pages/**/migrations/*.py",
)


def fingerprint(environment: Mapping[str, str]) -> str:
    """Hash of the migrations and of what decides which of them apply."""
    chosen = [environment.get(name, "") for name in ("B2B_MODULES", "DJANGO_SETTINGS_MODULE")]
    digest = hashlib.sha256(repr(chosen).encode())
    for pattern in SOURCES:
        for path in sorted(REPOSITORY.glob(pattern)):
            digest.update(os.fsencode(path.relative_to(REPOSITORY)))
            digest.update(path.read_bytes())
    return MARK + digest.hexdigest()


def read_mark(database_url: str) -> str | None:
    """The fingerprint that the database was migrated with; None when it has none."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return row[0] if row else None


def write_mark(database_url: str, mark: str) -> None:
    """Keep the fingerprint with the database."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(statement.format(name, sql.Literal(mark)))
