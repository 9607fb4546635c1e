"""What follows an order after its transaction is committed."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import translation
from oscar.core.loading import get_class, get_model

logger = logging.getLogger(__name__)


@shared_task(acks_late=False)
def record_sales(order_id: int) -> None:
    """Count the order in Oscar's analytics. Not repeated after a crash: it would count twice."""
    from oscar.apps.analytics.receivers import receive_order_placed

    order = get_model("order", "Order").objects.select_related("user").get(pk=order_id)
    receive_order_placed(sender=None, order=order, user=order.user)


@shared_task
def send_order_placed(order_id: int, language: str, base_url: str) -> None:
    """Send the buyer the confirmation of an order, in the language it was placed in.

    :param base_url: address of the shop for links, such as ``https://shop.example/``.
    """
    OrderDispatcher = get_class("order.utils", "OrderDispatcher")
    order = (
        get_model("order", "Order")
        .objects.select_related(
            "user", "b2b_party__dealer__manager", "b2b_party__legal_entity", "b2b_party__placed_by"
        )
        .get(pk=order_id)
    )
    if order.user is None:
        logger.warning("Order %s has no user any more, no confirmation is sent", order.number)
        return
    with translation.override(language):
        OrderDispatcher(logger=logger).send_order_placed_email_for_user(
            order,
            {
                "user": order.user,
                "order": order,
                "party": getattr(order, "b2b_party", None),
                "lines": list(order.lines.prefetch_related("attributes")),
                "base_url": base_url.rstrip("/"),
            },
        )
