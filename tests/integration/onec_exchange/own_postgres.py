"""A database server of a test's own, which may be restarted: the suite's serves others as well."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from storefront.embedded import processes, template_database
from storefront.embedded.accounts import postgres_account
from storefront.embedded.paths import DataFolder
from storefront.embedded.postgres import EmbeddedPostgres


class OwnPostgres(EmbeddedPostgres):
    """Fast as a throw-away server is, but what is committed survives a crash of it."""

    def __init__(self) -> None:
        root = Path(tempfile.mkdtemp(prefix="b2b-restarted-"))
        root.chmod(0o755)  # started by root, PostgreSQL's user has to enter it
        folder = DataFolder(root)
        folder.create()
        super().__init__(folder=folder, fast=True)

    def start_migrated(self) -> str:
        """Start with a migrated database and return its address."""
        parts = urlsplit(self.start()["DATABASE_URL"])
        name = template_database.prepare(parts.geturl())
        address = parts._replace(path=f"/{name}").geturl()
        with psycopg.connect(address, autocommit=True) as connection:
            # Goes before the command line's "off". The operating system lives on, so that what
            # is written need not be synchronised.
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        return address

    def remove(self) -> None:
        """Stop, and delete all data."""
        self.stop()
        shutil.rmtree(self.folder.root, ignore_errors=True)
        shutil.rmtree(self.folder.outside, ignore_errors=True)

    def restart(self) -> None:
        """Stop as ``pg_ctl -m immediate`` does – no good-bye, no checkpoint – and start again."""
        assert self._process is not None
        command = self._process.args
        processes.stop(self._process, signal_number=signal.SIGQUIT, patience=20)
        account = postgres_account(self.folder.root / "postgres")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"LC_ALL": "C.UTF-8", "TZ": "UTC"},
                preexec_fn=processes.die_with_parent(signal.SIGINT),
                **account.popen_arguments,
            )
        self._wait_until_ready()
