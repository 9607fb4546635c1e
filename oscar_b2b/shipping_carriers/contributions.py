"""What this module adds: methods, the delivery block of the checkout, the order's delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from oscar_b2b.core.checkout import OrderDocument
from oscar_b2b.core.context import B2BContext
from oscar_b2b.shipping_carriers import queries, services
from oscar_b2b.shipping_carriers.forms import DeliveryForm
from oscar_b2b.shipping_carriers.methods import OfferedMethod
from oscar_b2b.shipping_carriers.models import Delivery


class OfferedMethods:
    """The methods the administrator offers."""

    order = 0

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[OfferedMethod]:
        return [OfferedMethod(row) for row in queries.offered_methods()]


class DeliveryPart:
    """Where and to whom: the fields under the choice of the method."""

    code = "delivery"
    order = 0
    template_name = "shipping_carriers/delivery_part.html"
    inside_delivery = True

    def form(self, *, request: Any, basket: Any, data: Mapping[str, Any] | None) -> DeliveryForm:
        kinds = {row.code: row.kind for row in queries.offered_methods()}
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
        delivery = Delivery.objects.filter(order=order).select_related("warehouse").first()
        if delivery is None:
            return
        address = delivery.address
        if delivery.warehouse is not None:
            address = delivery.warehouse.display_name
        # The contract with 1C has one line for the address; the driver needs the rest on it too.
        people = ", ".join(filter(None, (delivery.contact, delivery.phone)))
        wanted = f"{delivery.desired_date:%d.%m.%Y}" if delivery.desired_date else ""
        document.delivery = {
            "code": delivery.method_code,
            "name": delivery.method_name,
            "address": "; ".join(filter(None, (address, people, wanted))),
            "cost": str(order.shipping_incl_tax),
        }


class DeliveryFacts:
    """Where and when, on the pages of an order."""

    slot = "order.delivery"
    order = 0

    def render(self, context: Mapping[str, Any]) -> str:
        delivery = (
            Delivery.objects.filter(order=context["order"]).select_related("warehouse").first()
        )
        if delivery is None:
            return ""
        return render_to_string("shipping_carriers/delivery_facts.html", {"delivery": delivery})
