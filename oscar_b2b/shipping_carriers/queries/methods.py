"""Which delivery methods an order is offered."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from oscar_b2b.core import audience
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers.domain import missed_bounds
from oscar_b2b.shipping_carriers.models import DeliveryMethod, MethodKind, TransportZone
from oscar_b2b.shipping_carriers.queries.accounts import ready_codes


def offered_methods(
    *, context: B2BContext, weight: Decimal | None, total: Decimal | None, currency: str
) -> list[DeliveryMethod]:
    """Return the methods for an order, in the administrator's order.

    Each row has its zones that are served, with their steps, as ``offered_zones``. A method of a
    carrier is offered while the carrier is set up and switched on. Asked once a request: five
    queries at most and one for each trait that an audience names, for any number of rows.

    :param weight: of the goods, kg, and total: with VAT; ``None`` = not known, bounds of it do not
        count.
    :param currency: of ``total``; bounds are in the shop's own and do not count in others.
    """
    known_total = in_shops_currency(total, currency)
    return [
        row
        for row in _for_buyer(context)
        if not missed_bounds(row, weight=weight, total=known_total)
    ]


def _for_buyer(context: B2BContext) -> list[DeliveryMethod]:
    key = ("shipping_carriers.methods", context.dealer_id, context.segment_id, context.terms_key)
    if key not in context.memo:
        active = list(with_zones().filter(is_active=True))
        by_carrier = any(row.kind == MethodKind.CARRIER for row in active)
        ready = ready_codes() if by_carrier else frozenset()
        context.memo[key] = [
            row
            for row in active
            if has_carrier(row, ready) and audience.includes(row.audience, context)
        ]
    rows: list[DeliveryMethod] = context.memo[key]
    return rows


def with_zones() -> QuerySet[DeliveryMethod]:
    """Return all methods, each with ``offered_zones`` and their steps (three queries)."""
    zones = TransportZone.objects.filter(is_active=True).prefetch_related("steps")
    return DeliveryMethod.objects.prefetch_related(
        Prefetch("zones", queryset=zones, to_attr="offered_zones")
    )


def has_carrier(row: DeliveryMethod, ready: frozenset[str]) -> bool:
    """Tell whether a method's carrier can be used; true for methods without one."""
    return row.kind != MethodKind.CARRIER or row.carrier in ready


def in_shops_currency(total: Decimal | None, currency: str) -> Decimal | None:
    """Return a total that may be held against bounds; ``None`` for one in another currency."""
    return total if currency == settings.OSCAR_DEFAULT_CURRENCY else None
