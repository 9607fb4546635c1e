"""Managers for new dealers, letters about new orders."""

from __future__ import annotations

from celery import shared_task
from oscar.core.loading import get_model

from oscar_b2b.personal_managers import services


@shared_task
def assign_missing() -> int:
    """Give managers to dealers that 1C or a registration has brought."""
    return services.assign_missing()


@shared_task
def tell_manager_of_order(order_id: int) -> None:
    """Write the manager about a placed order."""
    order = (
        get_model("order", "Order")
        .objects.select_related("b2b_party__dealer__manager__user", "b2b_party__legal_entity")
        .get(pk=order_id)
    )
    services.tell_of_order(order=order)
