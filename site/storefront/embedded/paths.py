"""Where the embedded servers keep their things."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

# sockaddr_un.sun_path holds 108 bytes with the closing zero; PostgreSQL adds `/.s.PGSQL.5432`.
SOCKET_PATH_LIMIT = 107
SOCKET_NAME = ".s.PGSQL.5432"


def default_data_folder() -> Path:
    """`var/` of this checkout, or the folder named in `B2B_VAR`."""
    return Path(os.environ.get("B2B_VAR") or REPOSITORY / "var").absolute()


@dataclass(frozen=True)
class DataFolder:
    """Layout of one data folder; every file of a service starts with the service's name."""

    root: Path

    @property
    def run(self) -> Path:
        """Locks, state files: nothing in it outlives the servers in any meaning."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """Logs of the servers and of the demo's processes."""
        return self.root / "log"

    def state_file(self, service: str) -> Path:
        """JSON with the keeper's pid and the addresses of a running server."""
        return self.run / f"{service}.json"

    def lease_file(self, service: str) -> Path:
        """Locked shared by every user of the server, exclusively by the one who stops it."""
        return self.run / f"{service}.lease"

    def start_file(self, service: str) -> Path:
        """Locked while a keeper is being started, so that only one is."""
        return self.run / f"{service}.start"

    def socket_note(self, service: str) -> Path:
        """Names the socket folder in use, for the next start to remove what a crash left."""
        return self.run / f"{service}.socket"

    def log_file(self, service: str) -> Path:
        """Log of one server, appended to."""
        return self.log / f"{service}.log"

    def create(self) -> None:
        """Make the folders; safe to repeat."""
        for folder in (self.root, self.run, self.log):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def outside(self) -> Path:
        """Fallback for root, when PostgreSQL's user cannot enter the data folder.

        The name carries a hash of the data folder's path, so that two checkouts never share it.
        """
        digest = hashlib.sha256(os.fsencode(self.root.absolute())).hexdigest()[:12]
        base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108
        return base / f"oscar-b2b-{digest}"


def new_socket_folder(usable: Callable[[Path], bool] = lambda _folder: True) -> Path:
    """A fresh private (0700) folder whose socket path fits into the system's limit.

    usable: prepares a folder for its user and says whether that one gets into it; when not (a
    temporary folder that only root enters), the system's own `/tmp` is taken.
    """
    base = tempfile.gettempdir()
    room = SOCKET_PATH_LIMIT - len("/b2b-pg-12345678/") - len(SOCKET_NAME)
    if len(os.fsencode(base)) <= room:
        folder = Path(tempfile.mkdtemp(prefix="b2b-pg-", dir=base))
        if usable(folder):
            return folder
        folder.rmdir()
    folder = Path(tempfile.mkdtemp(prefix="b2b-pg-", dir="/tmp"))
    usable(folder)
    return folder
