"""What this module adds: methods, the delivery block of the checkout, the order's delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers import checkout, queries, services
from oscar_b2b.shipping_carriers.domain.packing import Load, load_of
from oscar_b2b.shipping_carriers.methods import OfferedMethod
from oscar_b2b.shipping_carriers.models import DeliveryMethod
from oscar_b2b.shipping_carriers.queries import accounts, selections
from oscar_b2b.shipping_carriers.services import drafts, placing
from oscar_b2b.shipping_carriers.services.order_documents import delivery_fields


class OfferedMethods:
    """The methods the administrator offers to this buyer for this basket, with what is chosen."""

    order = 0

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[OfferedMethod]:
        rows, load = offered_for(basket=basket, context=context)
        chosen = selections.read_selections(basket=basket, methods=rows, context=context, load=load)
        return [OfferedMethod(row, chosen[row.code], load) for row in rows]

    def names(self) -> dict[str, str]:
        rows = DeliveryMethod.objects.filter(is_active=True)
        return {row.code: str(OfferedMethod(row).name) for row in rows}


class DeliveryPart:
    """Where and to whom: the fields under the choice of the method."""

    code = "delivery"
    order = 0
    template_name = "shipping_carriers/delivery_part.html"
    inside_delivery = True

    def enter(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None, step: str) -> str:
        """Keep what was entered, and ask the chosen method's carrier for its price."""
        if data is None:
            return drafts.open_draft(basket=basket, context=request.b2b).method
        return checkout.enter(
            basket=basket,
            context=request.b2b,
            data=data,
            files=request.FILES,
            step=step,
            prefix=self.code,
            at=timezone.now(),
        )

    def form(
        self, *, request: Any, basket: Any, data: Mapping[str, Any] | None
    ) -> checkout.DeliveryBlock:
        return checkout.block_for(request=request, basket=basket, data=data, prefix=self.code)

    def save(self, *, form: checkout.DeliveryBlock, order: Any, context: B2BContext) -> None:
        if not form.kind:
            return
        data = form.cleaned_data
        selection, load = placing.chosen_for(
            order=order, data=data, context=context, at=order.date_placed
        )
        services.keep_delivery(
            order=order, selection=selection, data=data, load=load, context=context
        )
        drafts.forget(basket=order.basket)


def offered_for(*, basket: Any, context: B2BContext) -> tuple[list[DeliveryMethod], Load]:
    """Return the methods that a basket is offered, and what its goods weigh."""
    is_empty = basket is None or basket.is_empty
    load = Load() if is_empty else load_of(basket.all_lines())
    rows = queries.offered_methods(
        context=context,
        weight=load.known_weight,
        total=None if is_empty else basket.total_incl_tax,
        currency=context.currency if basket is None else basket.currency,
    )
    return rows, load


class DeliveryExport:
    """``delivery`` of the order document: what 1C prints on the picking list."""

    def extend(self, document: OrderDocument, order: Any) -> None:
        delivery = queries.delivery_of(order=order)
        if delivery is None:
            return
        document.delivery = delivery_fields(delivery=delivery, order=order)


class DeliveryFacts:
    """Where, to whom and when, on the dealer's pages of an order."""

    slot = "order.delivery"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        return _facts(context, "shipping_carriers/delivery_facts.html")


class DeliveryForStaff:
    """The same on the order's page in the dashboard."""

    slot = "dashboard.order"
    order = 30

    def render(self, context: Mapping[str, Any]) -> str:
        return _facts(context, "shipping_carriers/dashboard/delivery_of_order.html")


def _facts(context: Mapping[str, Any], template_name: str) -> str:
    order = context.get("order")
    delivery = queries.delivery_of(order=order) if order is not None else None
    if delivery is None:
        return ""
    kind = accounts.class_of(delivery.carrier)
    carrier_name = str(kind.name) if kind is not None else delivery.carrier
    return render_to_string(template_name, {"delivery": delivery, "carrier_name": carrier_name})
