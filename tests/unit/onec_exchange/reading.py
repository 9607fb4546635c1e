"""Reading own files in the tests of the reader."""

from __future__ import annotations

import io
from pathlib import Path

from oscar_b2b.core.exchange import Record
from oscar_b2b.onec_exchange.commerceml import CommerceMLReader

DATA = Path(__file__).resolve().parents[2] / "data/onec"


def read_own(name: str) -> list[Record]:
    """Return all records of a file of ``tests/data/onec``."""
    return read_bytes((DATA / name).read_bytes())


def read_bytes(data: bytes) -> list[Record]:
    return list(CommerceMLReader(io.BytesIO(data)))


def of_type(records: list[Record], record_type: type) -> list:
    return [record for record in records if isinstance(record, record_type)]
