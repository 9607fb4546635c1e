"""Use-cases of the supplier's people: block a dealer, give it a segment, a manager."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.core import audit
from oscar_b2b.core.models import Dealer, PersonalManager, Segment


class UnableToChangeDealer(Exception):
    """A dealer cannot be changed so. ``reason`` is a translated text for the administrator."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def block(*, dealer_ids: Collection[int], blocked: bool, actor: Any) -> int:
    """Shut dealers out at their next request, or let them in again; returns how many changed.

    :param actor: the employee, for the audit log.
    """
    changed = list(_locked(dealer_ids).filter(is_blocked=not blocked))
    Dealer.objects.filter(pk__in=[each.pk for each in changed]).update(is_blocked=blocked)
    audit.note(rows=changed, changes={"is_blocked": (not blocked, blocked)}, actor=actor)
    return len(changed)


@transaction.atomic
def assign_segment(*, dealer_ids: Collection[int], segment_id: int | None, actor: Any) -> int:
    """Put dealers into a segment, or into none; returns how many changed.

    :raises UnableToChangeDealer: when there is no such segment.
    """
    segment = Segment.objects.filter(pk=segment_id).first() if segment_id else None
    if segment_id and segment is None:
        raise UnableToChangeDealer(_("There is no such segment (any more)."))
    changed = list(
        _locked(dealer_ids).exclude(segment=segment).select_related("segment")
        if segment
        else _locked(dealer_ids).exclude(segment=None).select_related("segment")
    )
    Dealer.objects.filter(pk__in=[each.pk for each in changed]).update(segment=segment)
    audit.note(
        rows=changed, changes=lambda dealer: {"segment": (dealer.segment, segment)}, actor=actor
    )
    return len(changed)


@transaction.atomic
def assign_manager(*, dealer_ids: Collection[int], manager_id: int | None, actor: Any) -> int:
    """Give dealers a personal manager by hand, or none; 1C and the rules no longer change it.

    Returns how many changed.

    :raises UnableToChangeDealer: when there is no such manager, or he has left.
    """
    manager = (
        PersonalManager.objects.filter(pk=manager_id, is_active=True).first()
        if manager_id
        else None
    )
    if manager_id and manager is None:
        raise UnableToChangeDealer(_("There is no such manager (any more)."))
    changed = [
        dealer
        for dealer in _locked(dealer_ids).select_related("manager")
        if (dealer.manager_id, dealer.manager_by_hand) != (manager_id or None, True)
    ]
    Dealer.objects.filter(pk__in=[each.pk for each in changed]).update(
        manager=manager, manager_by_hand=True
    )
    audit.note(
        rows=changed,
        changes=lambda dealer: {
            "manager": (dealer.manager, manager),
            "manager_by_hand": (dealer.manager_by_hand, True),
        },
        actor=actor,
    )
    return len(changed)


@transaction.atomic
def leave_manager_to_rules(*, dealer_ids: Collection[int], actor: Any) -> int:
    """Let 1C and the rules decide on the personal manager again; returns how many changed."""
    changed = list(_locked(dealer_ids).filter(manager_by_hand=True))
    Dealer.objects.filter(pk__in=[each.pk for each in changed]).update(manager_by_hand=False)
    audit.note(rows=changed, changes={"manager_by_hand": (True, False)}, actor=actor)
    return len(changed)


def _locked(dealer_ids: Collection[int]) -> Any:
    return Dealer.objects.select_for_update(of=("self",)).filter(pk__in=dealer_ids).order_by("pk")
