"""Sample bodies collected for this project, on developers' machines only: all must parse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Rejected
from oscar_b2b.shipping_carriers.carriers.delivery import (
    envelope,
    parse_directory,
    parse_price,
    parse_receipt,
)

SAMPLES = Path(__file__).resolve().parents[5] / "shared/carriers/samples/delivery"
#: A sample's name up to the first point → what reads it. Others are calls that are not used.
READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "GetAreasList": lambda answer: [parse_directory.city(row, {}) for row in envelope.rows(answer)],
    "GetWarehousesListInDetail": lambda answer: [
        parse_directory.point(row, {}) for row in envelope.rows(answer)
    ],
    "PostReceiptCalculate": parse_price.quote,
    "GetDateArrival": parse_price.arrival,
    "PostCreateReceipts": parse_receipt.made,
    "GetReceiptDetails": lambda answer: parse_receipt.movement("1", answer),
    "GetPdfDocument": parse_receipt.document,
    "GetSenderList": parse_receipt.senders,
}
FILES = sorted(SAMPLES.glob("*/*.json")) if SAMPLES.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="no samples on this machine")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_read(path: Path) -> None:
    body = json.loads(path.read_text("utf-8-sig"), parse_float=str)
    is_refusal = ".error" in path.name or path.name.startswith("error.") or "refused" in path.name
    name = path.name.partition(".")[0]
    reader = READERS.get(name, lambda answer: answer)
    if is_refusal:
        with pytest.raises(Rejected) as refusal:
            reader(envelope.read(body, what=name))
        assert refusal.value.text
        assert refusal.value.key_refused == ("signature" in path.name)
        return
    read = reader(envelope.read(body, what=name))
    if isinstance(read, list) and name in ("GetAreasList", "GetWarehousesListInDetail"):
        assert len(read) == len(body["data"])
        assert None not in read
    assert read is not None
