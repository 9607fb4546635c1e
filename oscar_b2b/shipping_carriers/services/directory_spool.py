"""A carrier's directory on its way into the shop: downloaded to a file first, so that memory
stays flat and no transaction is open while a slow server sends its pages.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import IO, Any

from oscar_b2b.shipping_carriers.carriers.base import Carrier
from oscar_b2b.shipping_carriers.services.directory_rows import CityRows, point_row

#: Rows handed on at once.
PORTION = 2_000

#: Called after each portion with the numbers of cities and branches so far.
Progress = Callable[[int, int], None]


class Spool(AbstractContextManager["Spool"]):
    """Rows of a directory in temporary files, gone with the ``with`` block."""

    def __init__(self) -> None:
        with ExitStack() as opened:
            self._cities: IO[str] = opened.enter_context(_temporary())
            self._points: IO[str] = opened.enter_context(_temporary())
            self._opened = opened.pop_all()
        self.cities_seen = 0
        self.points_seen = 0
        self.skipped = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def download(self, carrier: Carrier, *, rows: CityRows, progress: Progress) -> None:
        """Ask the carrier for everything.

        :raises CarrierError: what the carrier's class raises, also in the middle.
        """
        for portion in _portions(carrier.cities()):
            self.cities_seen += len(portion)
            self._write(self._cities, portion, rows.row)
            progress(self.cities_seen, self.points_seen)
        for points in _portions(carrier.points()):
            self.points_seen += len(points)
            self._write(self._points, points, point_row)
            progress(self.cities_seen, self.points_seen)

    def cities(self) -> Iterator[list[Sequence[Any]]]:
        """Yield the rows of cities in portions, as ``directory_rows.CITY_COLUMNS``."""
        return self._read(self._cities)

    def points(self) -> Iterator[list[Sequence[Any]]]:
        """Yield the rows of branches in portions, as ``directory_rows.POINT_COLUMNS``."""
        return self._read(self._points)

    def _write(
        self,
        file: IO[str],
        portion: Sequence[Any],
        row_of: Callable[[Any], Sequence[Any] | None],
    ) -> None:
        for each in portion:
            row = row_of(each)
            if row is None:
                self.skipped += 1
            else:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _read(self, file: IO[str]) -> Iterator[list[Sequence[Any]]]:
        file.seek(0)
        lines = (json.loads(line) for line in file)
        while portion := list(itertools.islice(lines, PORTION)):
            yield portion


def _temporary() -> AbstractContextManager[IO[str]]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _portions(items: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(items)
    while portion := list(itertools.islice(source, PORTION)):
        yield portion
