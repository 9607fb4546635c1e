"""What this module adds: methods, the delivery block of the checkout, the order's delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers import domain, queries, services
from oscar_b2b.shipping_carriers.domain.packing import Load, load_of
from oscar_b2b.shipping_carriers.forms import DeliveryForm
from oscar_b2b.shipping_carriers.methods import OfferedMethod
from oscar_b2b.shipping_carriers.models import DeliveryMethod
from oscar_b2b.shipping_carriers.queries import selections
from oscar_b2b.shipping_carriers.services import drafts, entering, placing


class OfferedMethods:
    """The methods the administrator offers to this buyer for this basket, with what is chosen."""

    order = 0

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[OfferedMethod]:
        rows, load = offered_for(basket=basket, context=context)
        chosen = selections.read_selections(basket=basket, methods=rows, context=context, load=load)
        return [OfferedMethod(row, chosen[row.code], load) for row in rows]


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
        return entering.enter(
            basket=basket,
            context=request.b2b,
            method=data.get("shipping_method", ""),
            sent=sent_fields(data, prefix=self.code),
            at=timezone.now(),
            asks_price=step in ASKING_STEPS,
            is_placing=not step,
        )

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> DeliveryForm:
        rows, __ = offered_for(basket=basket, context=request.b2b)
        kinds = {row.code: row.kind for row in rows}
        chosen = (request.GET if data is None else data).get("shipping_method", "")
        if chosen not in kinds and data is None:
            chosen = next(iter(kinds), "")
        return DeliveryForm(
            data,
            prefix=self.code,
            kind=kinds.get(chosen, ""),
            kinds=list(dict.fromkeys(kinds.values())),
            points=queries.pickup_points(context=request.b2b),
            today=timezone.localdate(),
        )

    def save(self, *, form: DeliveryForm, order: Any, context: B2BContext) -> None:
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


#: Buttons of the page after which a price is wanted; "" = "Place the order".
ASKING_STEPS = ("", "choose", "price")
#: Check boxes: a browser does not send those that are not ticked.
_CHECK_BOXES = ("to_door", "without_prices")


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


def sent_fields(data: Mapping[str, Any], *, prefix: str) -> dict[str, str]:
    """Return the entries of the delivery form that were sent: field → text, boxes as 1 or 0."""
    names = {name: f"{prefix}-{name}" for name in selections.DRAFT_FIELDS}
    sent = {name: str(data[key]) for name, key in names.items() if key in data}
    if sent:
        sent |= {name: "1" if name in sent else "0" for name in _CHECK_BOXES}
    return sent


class DeliveryExport:
    """``delivery`` of the order document: what 1C prints on the picking list."""

    def extend(self, document: OrderDocument, order: Any) -> None:
        delivery = queries.delivery_of(order=order)
        if delivery is None:
            return
        warehouse = delivery.warehouse
        document.delivery = {
            "code": delivery.method_code,
            "name": delivery.method_name,
            "address": domain.address_line(
                address=delivery.address if warehouse is None else warehouse.display_name,
                contact=delivery.contact,
                phone=delivery.phone,
                desired_date=delivery.desired_date,
            ),
            "cost": str(order.shipping_incl_tax),
            "recipient": ", ".join(filter(None, (delivery.contact, delivery.phone))),
            "date": delivery.desired_date.isoformat() if delivery.desired_date else "",
        }


class DeliveryFacts:
    """Where and when, on the pages of an order."""

    slot = "order.delivery"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        delivery = queries.delivery_of(order=context["order"])
        if delivery is None:
            return ""
        return render_to_string("shipping_carriers/delivery_facts.html", {"delivery": delivery})
