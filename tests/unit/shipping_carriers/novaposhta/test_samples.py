"""Sample bodies collected for this project, on developers' machines only: all must parse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Status, Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta import (
    envelope,
    parse_directory,
    parse_price,
    parse_tracking,
    parse_waybill,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta.envelope import Answer

SAMPLES = Path(__file__).resolve().parents[5] / "shared/carriers/samples/novaposhta"
BUSY = ("service-unavailable", "to-many-requests")


def _movements(answer: Answer) -> Any:
    return parse_tracking.movements(answer.rows, [row["Number"] for row in answer.rows])


#: Part of a sample's name → what reads it. Others are calls that are not used.
READERS: dict[str, Callable[[Answer], Any]] = {
    "getAreas": lambda answer: parse_directory.areas(answer.rows),
    "getCities": lambda answer: [parse_directory.city(row) for row in answer.rows],
    "getWarehouses.": lambda answer: [parse_directory.point(row) for row in answer.rows],
    "getDocumentPrice": parse_price.price,
    "GetDocumentPrice": parse_price.price,
    "DocumentDeliveryDate": parse_price.arrival,
    "getStatusDocuments": _movements,
    "save.": parse_waybill.made,
    "SaveWarehouse": parse_waybill.made,
    "SavePostomat": parse_waybill.made,
}
FILES = (
    sorted(path for path in SAMPLES.glob("*/*.json") if ".request." not in path.name)
    if SAMPLES.is_dir()
    else []
)

pytestmark = pytest.mark.skipif(not FILES, reason="no samples on this machine")


def body_of(path: Path) -> Any:
    return json.loads(path.read_text("utf-8-sig"), parse_float=str)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_read(path: Path) -> None:
    body = body_of(path)
    name = path.name
    if any(busy in name for busy in BUSY):
        with pytest.raises(Unavailable):
            envelope.read(body, what=name)
        return
    if "error" in name.lower():
        with pytest.raises(Rejected) as refusal:
            envelope.read(body, what=name)
        assert refusal.value.code
        assert refusal.value.key_refused == ("key" in name or "dict" in name)
        return
    answer = envelope.read(body, what=name)
    reader = next((READERS[part] for part in READERS if part in name), lambda answer: answer)
    read = reader(answer)
    assert read is not None
    if isinstance(read, list):
        assert len(read) == len(answer.rows)
        assert None not in read


def test_the_batch_of_five() -> None:
    body = body_of(SAMPLES / "written" / "getStatusDocuments.json")
    movements = _movements(envelope.read(body, what="test"))
    assert [each.status for each in movements] == [
        Status.IN_TRANSIT,
        Status.READY,
        Status.DELIVERED,
        Status.RETURNING,
        Status.UNKNOWN,
    ]
    assert [each.at is None for each in movements] == [False, False, False, False, True]
