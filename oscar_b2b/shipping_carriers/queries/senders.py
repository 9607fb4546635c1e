"""Who may send a parcel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oscar_b2b.shipping_carriers.models import SenderProfile


def senders_of(carriers: Iterable[str]) -> dict[str, list[SenderProfile]]:
    """Return carrier → its profiles in use, the usual one first (one query)."""
    found: dict[str, list[SenderProfile]] = {}
    rows = SenderProfile.objects.filter(carrier__in=list(carriers), is_active=True)
    for each in rows.select_related("city", "point", "warehouse"):
        found.setdefault(each.carrier, []).append(each)
    return found


def sender_for(*, carrier: str, warehouse_id: int | None = None) -> SenderProfile | None:
    """Return who sends: the profile of the goods' warehouse, else the usual one (one query)."""
    return suited(senders_of([carrier]).get(carrier, []), warehouse_id=warehouse_id)


def suited(profiles: Sequence[SenderProfile], *, warehouse_id: int | None) -> SenderProfile | None:
    """Return of a carrier's profiles the one for goods of a warehouse."""
    own = (each for each in profiles if each.warehouse_id == warehouse_id is not None)
    usual = (each for each in profiles if each.is_default)
    return next(own, None) or next(usual, None) or next(iter(profiles), None)
