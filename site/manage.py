#!/usr/bin/env python3
"""Django's command line, over the checkout's own database unless `DATABASE_URL` names another.

While `make demo` runs, commands work on its database; otherwise PostgreSQL and Redis are started
for the life of the command. Only the command itself writes to standard output.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent
REPOSITORY = SITE.parent
# Commands that ask no database, and those that lay out an empty one themselves.
WITHOUT_SERVICES = frozenset({"help", "compilemessages", "makemessages", "collectstatic"})
WITHOUT_TABLES = frozenset({"migrate", "showmigrations", "sqlmigrate", "check", "makemigrations"})


def main() -> int:
    """Run one management command; returns its exit code."""
    _use_virtual_environment()
    for folder in (str(SITE), str(REPOSITORY)):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.dev")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command.startswith("-") or command in WITHOUT_SERVICES or "--help" in sys.argv:
        return _execute()

    from storefront.embedded.errors import UnableToStartService
    from storefront.embedded.services import EmbeddedServices

    try:
        with EmbeddedServices() as services:
            if "postgres" in services.started and command not in WITHOUT_TABLES:
                _create_missing_tables()
            return _execute()
    except UnableToStartService as error:
        print(f"manage.py: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _execute() -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


def _create_missing_tables() -> None:
    """Migrate an embedded database that was just made, so that any command works at once."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone()
    if row is not None and row[0]:
        print("manage.py: the database is empty, creating the tables …", file=sys.stderr)  # noqa: T201
        subprocess.run(
            [sys.executable, __file__, "migrate", "--verbosity", "0"], stdout=sys.stderr, check=True
        )


def _use_virtual_environment() -> None:
    """Go on with the interpreter of `.venv` when the one that was called has no Django."""
    try:
        import django  # noqa: F401
    except ImportError:
        python = REPOSITORY / ".venv" / "bin" / "python"
        if python.exists() and Path(sys.prefix) != REPOSITORY / ".venv":
            os.execv(python, [str(python), *sys.argv])  # noqa: S606
        sys.exit("manage.py: nothing is installed yet. Run `make install` in the checkout first.")


if __name__ == "__main__":
    sys.exit(main())
