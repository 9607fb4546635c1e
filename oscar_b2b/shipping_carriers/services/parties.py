"""Our rows as the carriers' interface wants them: who sends, who receives, what."""

from __future__ import annotations

from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Party
from oscar_b2b.shipping_carriers.models import City, Point, SenderProfile


def sender_party(sender: SenderProfile | None) -> Party:
    """Return from whom a parcel goes; an empty party when nobody is set up.

    The carrier's own ids of the profile go before those of its branch.
    """
    if sender is None:
        return Party(city="")
    point = sender.point
    extra = _texts(point.extra if point is not None else {}) | _texts(sender.extra)
    return Party(
        city=sender.city.ref,
        point=point.ref if point is not None else "",
        address=sender.address,
        name=sender.contact,
        phone=sender.phone,
        organisation=sender.organisation,
        tax_id=sender.tax_id,
        city_name=str(sender.city),
        extra=extra,
    )


def recipient_party(
    *,
    city: City | None,
    point: Point | None,
    address: str = "",
    name: str = "",
    phone: str = "",
    organisation: str = "",
    tax_id: str = "",
) -> Party:
    """Return to whom a parcel goes; with a branch, its ``extra`` as the carrier listed it."""
    return Party(
        city=city.ref if city is not None else "",
        point=point.ref if point is not None else "",
        address=address,
        name=name,
        phone=phone,
        organisation=organisation,
        tax_id=tax_id,
        city_name=str(city) if city is not None else "",
        extra=_texts(point.extra) if point is not None else {},
    )


def _texts(extra: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in extra.items()} if extra else {}
