"""Bulk reads about dealers and their orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from oscar.core.loading import get_model

from oscar_b2b.core import permissions
from oscar_b2b.core.models import Dealer, LegalEntity, Member

SEE_ALL_ORDERS = permissions.SEE_ALL_ORDERS


def allowed_legal_entities(*, member: Member) -> list[LegalEntity]:
    """Return the active legal entities that a member may order for, by name (one query)."""
    own = Member.legal_entities.through.objects.filter(member_id=member.pk)
    return list(
        LegalEntity.objects.filter(dealer_id=member.dealer_id, is_active=True)
        .filter(~Exists(own) | Q(pk__in=own.values("legalentity_id")))
        .order_by("name", "pk")
    )


def legal_entities(*, words: str, state: str) -> QuerySet[LegalEntity]:
    """Return legal entities with their dealers, by name.

    :param words: parts of the name, EDRPOU, tax number or dealer's name; all must fit.
    :param state: ``"untied"`` = active ones without a dealer, ``"by-hand"``; others = all.
    """
    found = LegalEntity.objects.select_related("dealer")
    if state == "untied":
        found = found.filter(dealer=None, is_active=True)
    elif state == "by-hand":
        found = found.filter(tied_by_hand=True)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(official_name__icontains=word)
            | Q(edrpou__startswith=word)
            | Q(tax_id__startswith=word)
            | Q(dealer__name__icontains=word)
        )
    return found.order_by("name", "pk")


def untied_count() -> int:
    """Return how many active legal entities belong to no dealer and nobody wants it so."""
    return LegalEntity.objects.filter(dealer=None, is_active=True, tied_by_hand=False).count()


def dealers_to_tie(*, words: str, but: int | None) -> QuerySet[Dealer]:
    """Return active dealers by name, each with its legal entities.

    :param words: parts of the dealer's name, or of the name or EDRPOU of its legal entities.
    :param but: id of a dealer to leave out.
    """
    found = Dealer.objects.filter(is_active=True).exclude(pk=but or 0)
    for word in words.split():
        own = LegalEntity.objects.filter(
            Q(name__icontains=word) | Q(edrpou__startswith=word), dealer_id=OuterRef("pk")
        )
        found = found.filter(Q(name__icontains=word) | Exists(own))
    return found.prefetch_related("legal_entities").order_by("name", "pk")


def same_department(*, member: Member) -> QuerySet[Member]:
    """Return the members of a member's department; of all departments for an administrator."""
    found = Member.objects.filter(dealer_id=member.dealer_id)
    if member.department and member.role != Member.ADMIN:
        return found.filter(department__iexact=member.department)
    return found


def visible_orders(*, user: Any, member: Member | None) -> Any:
    """Return the orders a user may see: own ones, or all of the dealer for heads and admins.

    A head who is limited to some legal entities sees colleagues' orders of these only, one with a
    department those of the people in it. The one gate for order lists, order pages, invoices and
    files.
    """
    Order = get_model("order", "Order")
    if member is None:
        return Order.objects.filter(user_id=user.pk, b2b_party__isnull=True)
    orders = Order.objects.filter(b2b_party__dealer_id=member.dealer_id)
    if not permissions.may(member, SEE_ALL_ORDERS):
        return orders.filter(user_id=user.pk)
    if member.department and member.role != Member.ADMIN:
        orders = orders.filter(
            Q(user_id=user.pk) | Q(user__member__in=same_department(member=member))
        )
    own = Member.legal_entities.through.objects.filter(member_id=member.pk)
    return orders.filter(
        ~Exists(own)
        | Q(user_id=user.pk)
        | Q(b2b_party__legal_entity_id__in=own.values("legalentity_id"))
    )
