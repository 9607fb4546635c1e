"""Soft holds: what an order takes out of the shop's stock until the accounting system has it.

A hold is Oscar's allocation. It ends when the order is registered (1C's figure then counts the
reserve), when it is cancelled, or here, when nobody has confirmed it for too long.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from oscar.core.loading import get_class, get_model

from oscar_b2b.core import site_settings

#: Setting of the shop: days, or ``NEVER``.
HOLD_DAYS = "partner_pricing.hold_days"
NEVER = "never"

#: Orders that are released in one run; the next run takes the rest.
MOST = 500


def release_expired(*, at: datetime) -> int:
    """Give back what unconfirmed orders hold for longer than the shop's setting.

    The orders themselves stay as they are: 1C may still take them, and its figures decide then.

    :param at: aware moment of asking.
    :returns: how many orders lost their hold.
    """
    days = site_settings.value(HOLD_DAYS)
    if days == NEVER:
        return 0
    Order = get_model("order", "Order")
    expired = (
        Order.objects.filter(
            status=settings.OSCAR_INITIAL_ORDER_STATUS,
            date_placed__lt=at - timedelta(days=int(days)),
            lines__num_allocated__gt=0,
        )
        .order_by("pk")
        .distinct()
        .values_list("pk", flat=True)[:MOST]
    )
    return sum(_release(order_id) for order_id in list(expired))


@transaction.atomic
def _release(order_id: int) -> bool:
    order = get_class("order.lock_objects", "order_for_update")(order_id)
    if order.status != settings.OSCAR_INITIAL_ORDER_STATUS:
        return False  # confirmed while this run was on its way
    get_class("order.processing", "EventHandler")().cancel_stock_allocations(order)
    return True
