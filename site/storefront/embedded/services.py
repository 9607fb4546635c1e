"""Everything a process of the shop needs, as environment variables."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType

from .errors import UnableToResetData
from .lease import Lease, in_use
from .paths import DataFolder, default_data_folder

# Which variables name a real server; a service is started when at least one of its own is unset.
SERVICE_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "postgres": ("DATABASE_URL",),
    "redis": ("REDIS_URL", "CELERY_BROKER_URL"),
}


class EmbeddedServices:
    """Context manager: inside it the environment leads to a database and to Redis.

    data: folder for the data, default `var/` of the checkout.
    fast: servers whose data are thrown away at the end, fast instead of safe, for tests; without
        `data` they lie in a temporary folder.
    environment: mapping that is read and completed, default `os.environ`.
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        fast: bool = False,
        environment: MutableMapping[str, str] | None = None,
    ) -> None:
        self.fast = fast
        self.environment = os.environ if environment is None else environment
        self._data = data
        self._leases: list[Lease] = []
        self._set: list[str] = []
        self._temporary: Path | None = None

    @property
    def started(self) -> frozenset[str]:
        """Names of the embedded services in use (`postgres`, `redis`)."""
        return frozenset(lease.service for lease in self._leases)

    def start(self) -> None:
        """Get a lease for each service that the environment does not name. Repeats nothing."""
        needed = [
            service
            for service, variables in SERVICE_VARIABLES.items()
            if not all(self.environment.get(name) for name in variables)
        ]
        if not needed:
            return
        root = self._root()
        try:
            for service in needed:
                lease = Lease(service=service, root=root, fast=self.fast)
                self._leases.append(lease)
                for name, value in lease.variables.items():
                    if not self.environment.get(name):
                        self.environment[name] = value
                        self._set.append(name)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Give the leases back and forget the addresses."""
        while self._leases:
            self._leases.pop().release()
        while self._set:
            self.environment.pop(self._set.pop(), None)
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def __enter__(self) -> EmbeddedServices:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _root(self) -> Path:
        if self._data is not None:
            return self._data.absolute()
        if not self.fast:
            return default_data_folder()
        self._temporary = Path(tempfile.mkdtemp(prefix="b2b-fast-"))
        self._temporary.chmod(0o755)  # started by root, PostgreSQL's user has to enter it
        return self._temporary


def reset(*, data: Path | None = None) -> list[Path]:
    """Delete everything the demo and the embedded servers keep; returns what was removed.

    Raises `UnableToResetData` while anybody uses the servers.
    """
    folder = DataFolder((data or default_data_folder()).absolute())
    if any(in_use(service=service, root=folder.root) for service in SERVICE_VARIABLES):
        raise UnableToResetData(
            f"{folder.root} is in use (a running `make demo`?). Stop that first, then repeat."
        )
    removed = [path for path in (folder.root, folder.outside) if path.exists()]
    for path in removed:
        shutil.rmtree(path)
    return removed
