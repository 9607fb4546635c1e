"""Memory does not grow with the file."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from oscar_b2b.onec_exchange.commerceml import CommerceMLReader


class EndlessFile(io.RawIOBase):
    """A catalogue of ``repeats`` equal pieces that exists only while it is read."""

    def __init__(self, head: bytes, piece: bytes, tail: bytes, repeats: int) -> None:
        self.head, self.piece, self.tail, self.repeats = head, piece, tail, repeats
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self.buffer = b"\xef\xbb\xbf" + self.head
        self.left = self.repeats
        return 0

    def read(self, size: int = -1) -> bytes:
        while len(self.buffer) < size and self.left:
            self.buffer += self.piece
            self.left -= 1
            if not self.left:
                self.buffer += self.tail
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken


def resident_kib() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


GOOD = "<Товар><Ид>t</Ид><Наименование>{}</Наименование></Товар>\n<!-- c -->".format("н" * 500)
UNKNOWN = "<Незнане>{}</Незнане>\n".format("н" * 500)


@pytest.mark.parametrize(
    ("head", "piece", "tail", "records"),
    [
        ("<Каталог><Товары>", GOOD, "</Товары></Каталог>", 60_000),
        ("<Каталог/><Щось>", UNKNOWN, "</Щось>", 0),
    ],
    ids=["goods", "unknown-section"],
)
def test_flat_memory(head, piece, tail, records):
    root = "КоммерческаяИнформация"
    source = EndlessFile(
        f"<{root}>{head}".encode(), piece.encode(), f"{tail}</{root}>".encode(), 60_000
    )
    before = resident_kib()
    tracemalloc.start()
    try:
        assert sum(1 for _record in CommerceMLReader(source)) == records
        python_peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert python_peak < 8 * 1024 * 1024
    # 60 000 goods of 1 KB are 65 MB of XML, several times that as a tree.
    assert resident_kib() - before < 30 * 1024
