"""Stored prices of carriers: which price stands for which delivery, and which may be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from oscar_b2b.shipping_carriers.domain.limits import Sized
from oscar_b2b.shipping_carriers.domain.packing import (
    fingerprint,
    rounded_declared,
    rounded_places,
)
from oscar_b2b.shipping_carriers.models import City, Point, SenderProfile, StoredQuote

#: For so long a page that showed a price is honoured, and a carrier's own price is not asked again.
HONOURED = timedelta(hours=12)


def quote_key(
    *,
    carrier: str,
    sender: SenderProfile | None,
    city: City | None,
    point: Point | None,
    to_door: bool,
    places: Sequence[Sized],
    declared: Decimal,
    payer: str,
    cash_on_delivery: Decimal,
    approximate: bool,
) -> str:
    """Return the key under which the price of a delivery is stored.

    :param places: kg and cm; weights count rounded up, see ``rounded_places``.
    :param declared: hryvnias; rounded up to two digits.
    """
    return fingerprint(
        carrier=carrier,
        sender=[sender.city_id, sender.point_id] if sender is not None else [],
        city=city.pk if city is not None else 0,
        point=point.pk if point is not None and not to_door else 0,
        to_door=to_door,
        places=rounded_places(places),
        declared=rounded_declared(declared),
        payer=payer,
        cash_on_delivery=cash_on_delivery,
        approximate=approximate,
    )


def stored_quotes(*, keys: Collection[str], at: datetime) -> dict[str, StoredQuote]:
    """Return key → price of those that may be shown and ordered by (one query).

    Also prices that are due to be asked again: what a page showed holds for twelve hours, so that
    nobody is told of a new price at every press of the button.
    """
    if not keys:
        return {}
    may_be_read = Q(valid_until__gt=at) | Q(made_at__gt=at - HONOURED)
    found = StoredQuote.objects.filter(may_be_read, key__in=keys)
    return {each.key: each for each in found}


def prices_not_given(carrier: str, *, limit: int = 5) -> list[StoredQuote]:
    """Return the latest prices that a carrier itself did not give, with the reason (one query)."""
    found = StoredQuote.objects.filter(carrier=carrier).exclude(reason="")
    return list(found.order_by("-made_at", "-pk")[:limit])
