"""What this module adds: methods, the delivery block of the checkout, the order's delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers import domain, queries, services
from oscar_b2b.shipping_carriers.forms import DeliveryForm
from oscar_b2b.shipping_carriers.methods import OfferedMethod


class OfferedMethods:
    """The methods the administrator offers."""

    order = 0

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[OfferedMethod]:
        rows = queries.offered_methods(
            context=context, weight=None, total=None, currency=basket.currency
        )
        return [OfferedMethod(row) for row in rows]


class DeliveryPart:
    """Where and to whom: the fields under the choice of the method."""

    code = "delivery"
    order = 0
    template_name = "shipping_carriers/delivery_part.html"
    inside_delivery = True

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> DeliveryForm:
        rows = queries.offered_methods(
            context=request.b2b, weight=None, total=None, currency=request.b2b.currency
        )
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
        warehouse = data.get("warehouse")
        services.keep_delivery(
            order=order,
            warehouse_id=int(warehouse) if warehouse else None,
            address=data.get("address") or "",
            contact=data.get("contact") or "",
            phone=data.get("phone") or "",
            desired_date=data.get("desired_date"),
        )


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
