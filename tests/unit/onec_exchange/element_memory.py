"""A memory of elements for tests of the reader: in a set, counting what it leaves out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Sequence

from oscar_b2b.core.exchange import KINDS, Record
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader


class SetMemory:
    """Remembers every element it hears of from the next reading on."""

    def __init__(self, salt: bytes = b"") -> None:
        self.salt = salt
        self.left_out: Counter[str] = Counter()
        self.known: dict[str, Counter[str]] = {}
        self.heard: dict[str, Counter[str]] = {}
        self.read: list[Sequence[Record]] = []
        self.questions = 0
        self.files: dict[bytes, bytes] = {}

    def unknown(self, tag: str, digests: Sequence[str]) -> Collection[int]:
        self.questions += 1
        found = []
        for place, digest in enumerate(digests):
            if digest in self.known:
                self.left_out.update(self.known[digest])
            else:
                found.append(place)
        return found

    def beside(self, element: bytes, encoding: str) -> bytes:
        return b"".join(state for name, state in self.files.items() if name in element)

    def note(self, digest: str, path: tuple[str, ...], records: Sequence[Record]) -> None:
        self.heard[digest] = Counter(KINDS[type(record)] for record in records)
        self.read.append(records)

    def learn(self) -> None:
        """Know what was heard, and begin to count anew."""
        self.known |= self.heard
        self.heard, self.read, self.questions = {}, [], 0
        self.left_out = Counter()


def read_with(memory: SetMemory, data: bytes) -> tuple[list[Record], CommerceMLReader]:
    """Return the records that were read, and the reader with what it has seen."""
    reader = CommerceMLReader(io.BytesIO(data), memory=memory)
    return list(reader), reader
