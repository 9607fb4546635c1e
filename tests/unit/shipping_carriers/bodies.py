"""Stored bodies of carriers: our own, and, on developers' machines, the collected ones."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Party, Place, Shipment

REPOSITORY = Path(__file__).resolve().parents[3]
OWN = REPOSITORY / "tests/data/carriers"
#: Not part of this repository.
COLLECTED = REPOSITORY.parent / "shared/carriers/samples"


def raw(carrier: str, name: str) -> bytes:
    return (OWN / carrier / name).read_bytes()


def body(carrier: str, name: str) -> Any:
    """Return a body of ours, parsed as ``Http.json`` does."""
    return parsed(raw(carrier, f"{name}.json"))


def parsed(content: bytes) -> Any:
    return json.loads(content.decode("utf-8-sig"), parse_float=str)


def collected(carrier: str) -> list[Path]:
    """Return the collected bodies of a carrier, none where there are none."""
    return sorted((COLLECTED / carrier / "written").glob("*"))


def shipment(**changes: Any) -> Shipment:
    """Return a shipment of two places from a branch in one town to a branch in another."""
    values: dict[str, Any] = {
        "sender": Party(
            city="city-a",
            point="point-a",
            name="Вигаданий Сергій Петрович",
            phone="+38 044 000 00 01",
            organisation="ТОВ «Вигадка»",
            tax_id="00000001",
        ),
        "recipient": Party(
            city="city-b",
            point="point-b",
            address="вул. Вигадана, 7",
            name="Придуманий Олег Іванович",
            phone="(067) 000-00-02",
            organisation="ФОП Придуманий",
            tax_id="0000000002",
        ),
        "places": (Place(Decimal("12.5"), (60, 40, 30)), Place(Decimal("1.5"), (20, 20, 10))),
        "declared": Decimal("1500.50"),
        "note": "обережно",
        "reference": "B2B-7/1",
    }
    return Shipment(**(values | changes))
