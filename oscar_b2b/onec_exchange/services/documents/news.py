"""Letters to the buyer about what 1C did with an order: one per change, none for a repeat."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.utils import translation
from oscar.core.loading import get_class, get_model

from oscar_b2b.onec_exchange.models import OrderState

logger = logging.getLogger(__name__)

EVENT = "ORDER_NEWS"
#: Statuses that the buyer is written about. That 1C has the order, the confirmation said already.
_TOLD = ("confirmed", "paid", "shipped", "cancelled")


def news_of(
    *, before: dict[str, Any], status_before: str, state: OrderState, status: str
) -> list[str]:
    """Return what is new for the buyer: a status, ``corrected``, ``reserve``, ``shipped_part``."""
    news = []
    if status != status_before and status in _TOLD:
        news.append(status)
    if state.cancelled:
        return news
    if state.lines and state.lines != before["lines"]:
        news.append("corrected")
    if state.reserve != before["reserve"] and state.reserve in (
        OrderState.PARTLY,
        OrderState.REFUSED,
    ):
        news.append("reserve")
    if state.shipped and state.shipped != before["shipped"] and "shipped" not in news:
        news.append("shipped_part")
    return news


def tell(*, order: Any, state: OrderState, news: list[str]) -> bool:
    """Queue one letter with all the news of an order, in the transaction of the documents.

    Written in the language the order was placed in; False when there is nobody to write to.
    """
    user = order.user
    if user is None or not user.email or not news:
        return False
    party = getattr(order, "b2b_party", None)
    language = (party.language if party else "") or settings.LANGUAGE_CODE
    dispatcher = get_class("order.utils", "OrderDispatcher")(logger=logger)
    base_url = (party.base_url if party else "") or settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    with translation.override(language):
        messages = dispatcher.dispatcher.get_messages(
            EVENT,
            {
                "user": user,
                "order": order,
                "party": party,
                "state": state,
                "news": news,
                "base_url": base_url,
            },
        )
        dispatcher.dispatch_order_messages(order, messages, EVENT)
    return True


def with_people(order_ids: list[int]) -> dict[int, Any]:
    """Return orders with what a letter needs, by key."""
    orders = get_model("order", "Order").objects.select_related(
        "user", "b2b_party__dealer__manager", "b2b_party__legal_entity"
    )
    return {order.pk: order for order in orders.filter(pk__in=order_ids)}
