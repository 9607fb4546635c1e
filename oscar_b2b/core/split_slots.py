"""The split of an order on the checkout page, the basket's, and the thank-you page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from oscar_b2b.core import split_queries
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.queries import visible_orders
from oscar_b2b.core.services import baskets, splits


class SplitAtCheckout:
    """Block 3 of the checkout page: the way to the page that makes parts."""

    slot = "checkout.split"
    order = 10

    def render(self, context: Mapping[str, Any]) -> str:
        split = split_queries.split_of(basket=context["basket"])
        if split is not None and split.waiting:
            return ""
        return render_to_string(
            "b2b_core/partials/split_link.html", {}, request=context.get("request")
        )


class PartAtCheckout:
    """Above the checkout page: which part this is, and back to one order."""

    slot = "checkout.top"
    order = 20

    def render(self, context: Mapping[str, Any]) -> str:
        split = split_queries.split_of(basket=context["basket"])
        if split is None or len(split.parts) == 1:
            return ""
        return render_to_string(
            "b2b_core/partials/split_notice.html",
            {"split": split, "count": len(split.parts), "waiting": split.waiting},
            request=context.get("request"),
        )


class PartAtBasket(PartAtCheckout):
    """The same above the basket, while parts wait: they are nowhere else to be seen."""

    slot = "basket.top"

    def render(self, context: Mapping[str, Any]) -> str:
        split = split_queries.split_of(basket=context["basket"])
        if split is not None:
            return super().render(context) if split.waiting else ""
        request = context["request"]
        if request.b2b.legal_entity_id is None:
            return ""
        alone = split_queries.left_alone(context=request.b2b, user=request.user).count()
        return (
            render_to_string("b2b_core/partials/split_left.html", {"count": alone}, request=request)
            if alone
            else ""
        )


class OrdersOfSplit:
    """On the thank-you page: all orders that the split became."""

    slot = "checkout.thank_you"
    order = 90

    def render(self, context: Mapping[str, Any]) -> str:
        request, order = context["request"], context["order"]
        orders = split_queries.orders_of_split(
            order=order, visible=visible_orders(user=request.user, member=request.member or None)
        )
        if not orders:
            return ""
        return render_to_string(
            "b2b_core/partials/split_orders.html", {"orders": orders, "order": order}
        )


class OpenNextPart:
    """Extension point ``order_placed``."""

    def placed(self, *, order: Any, context: B2BContext) -> None:
        splits.open_next(order=order)


class GoToNextPart:
    """Extension point ``after_placing``: the checkout page of the next part."""

    #: Before other baskets that are placed one after another.
    order = 5

    def next_page(self, *, request: Any, order: Any) -> str | None:
        found = split_queries.split_of(basket=order.basket)
        if found is None:
            return None
        following = [each for each in found.parts if each.basket.status == "Open"]
        if not following:
            return None
        # Under other terms than before another basket may be open.
        present = baskets.open_basket(context=request.b2b, user=request.user)
        if present.pk != following[0].basket_id:
            return None
        messages.success(request, _("Order %s is placed. Here is the next part.") % order.number)
        return reverse("checkout:index")
