"""Under which system user PostgreSQL runs: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import UnableToStartService

SYSTEM_USER = "oscar_b2b_pg"
FALLBACK_USERS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to start processes as; `uid` None = whoever we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen_arguments(self) -> Mapping[str, object]:
        """Keyword arguments for `subprocess` that change to this user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder that we created to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_run(self, program: Path) -> bool:
        """Whether this user reaches and starts the program (`--version`)."""
        try:
            answer = subprocess.run(
                [str(program), "--version"],
                cwd="/",
                capture_output=True,
                check=False,
                **self.popen_arguments,  # type: ignore[call-overload]
            )
        except OSError:
            return False
        return answer.returncode == 0

    def can_write(self, folder: Path) -> bool:
        """Whether this user can enter and write the folder: all of its parents count."""
        answer = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(folder)],
            cwd="/",
            capture_output=True,
            check=False,
            **self.popen_arguments,  # type: ignore[call-overload]
        )
        return answer.returncode == 0


def postgres_account(data: Path) -> Account:
    """The user for PostgreSQL: we ourselves, or when we are root somebody who is not.

    Data that exist already keep their owner; else a system user of our own is used, made when
    missing, or at last an existing unprivileged one.
    """
    if os.geteuid() != 0:
        return Account()
    if (data / "PG_VERSION").exists():
        owner = data.stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    found = _look_up(SYSTEM_USER) or _create(SYSTEM_USER)
    for name in FALLBACK_USERS:
        found = found or _look_up(name)
    if found is None:
        raise UnableToStartService(
            "PostgreSQL does not run as root, and no other user could be made. "
            f"Run this as an ordinary user, or create one: useradd --system {SYSTEM_USER}"
        )
    return found


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _create(name: str) -> Account | None:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    try:
        subprocess.run(
            [*command, "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return _look_up(name)
