"""Bulk reads about dealers and their orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q
from oscar.core.loading import get_model

from oscar_b2b.core import permissions
from oscar_b2b.core.models import LegalEntity, Member

#: Right to see the orders of colleagues.
SEE_ALL_ORDERS = "orders.see_all"


def allowed_legal_entities(*, member: Member) -> list[LegalEntity]:
    """Return the active legal entities that a member may order for, by name (one query)."""
    own = Member.legal_entities.through.objects.filter(member_id=member.pk)
    return list(
        LegalEntity.objects.filter(dealer_id=member.dealer_id, is_active=True)
        .filter(~Exists(own) | Q(pk__in=own.values("legalentity_id")))
        .order_by("name", "pk")
    )


def visible_orders(*, user: Any, member: Member | None) -> Any:
    """Return the orders a user may see: own ones, or all of the dealer for heads and admins.

    A head who is limited to some legal entities sees colleagues' orders of these only. The one
    gate for order lists, order pages, invoices and files.
    """
    Order = get_model("order", "Order")
    if member is None:
        return Order.objects.filter(user_id=user.pk, b2b_party__isnull=True)
    orders = Order.objects.filter(b2b_party__dealer_id=member.dealer_id)
    if not permissions.may(member, SEE_ALL_ORDERS):
        return orders.filter(user_id=user.pk)
    own = Member.legal_entities.through.objects.filter(member_id=member.pk)
    return orders.filter(
        ~Exists(own)
        | Q(user_id=user.pk)
        | Q(b2b_party__legal_entity_id__in=own.values("legalentity_id"))
    )
