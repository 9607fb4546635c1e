"""Invented parcels for the tests of Delivery's builders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Party, Place, Shipment


def ref(number: int) -> str:
    """Return an invented id, as the fixtures write them."""
    return f"00000000-0000-4000-8000-{number:012d}"


def parcel(
    *, recipient: dict[str, Any] | None = None, sender: dict[str, Any] | None = None, **changes: Any
) -> Shipment:
    """Return a parcel of two places from a branch to a branch, with changes."""
    shipment = Shipment(
        sender=Party(city=ref(101), point=ref(202), organisation="ТОВ «Постачальник»"),
        recipient=Party(
            city=ref(102), point=ref(203), name="Прикладенко Зразка", phone="+38 044 000-00-09"
        ),
        places=(Place(Decimal("12.5"), (60, 40, 20)), Place(Decimal(3), (30, 20, 10))),
        declared=Decimal("12499.20"),
        reference="B2B-1-1",
    )
    return replace(
        shipment,
        sender=replace(shipment.sender, **(sender or {})),
        recipient=replace(shipment.recipient, **(recipient or {})),
        **changes,
    )
