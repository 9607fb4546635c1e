"""What the jobs of this module share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from oscar_b2b.contracts.importers.values import Unreadable
from oscar_b2b.core.exchange import ReferenceRowRecord
from oscar_b2b.core.reference_tables import ReferenceTableJob


class TermsJob(ReferenceTableJob):
    """A row with an unusable value is refused whole, with the reason."""

    #: What a row is called in the journal.
    what = ""

    def read(self, row: ReferenceRowRecord) -> tuple[Any, ...] | None:
        try:
            return self.values(row)
        except Unreadable as error:
            code, message = error.args
            self.refuse(row.id, code, f"{self.what} {row.id}: {message}")
            return None

    @abstractmethod
    def values(self, row: ReferenceRowRecord) -> tuple[Any, ...]:
        """Return the values for ``columns``.

        :raises Unreadable: for a value that cannot be used.
        """
