"""Use-cases: managers by rules, another manager for whoever lost his, requests to managers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from oscar_b2b.core import audit
from oscar_b2b.core.models import Dealer, Member, PersonalManager
from oscar_b2b.core.services import letters
from oscar_b2b.personal_managers import domain
from oscar_b2b.personal_managers.models import ManagerRequest, ManagerRule

#: Requests one person may send within an hour.
MOST_PER_HOUR = 5
#: Dealers given away by one run; the next run takes the rest.
_BATCH = 5000


class UnableToAsk(Exception):
    """A request cannot be sent. ``reason`` is a translated text for the buyer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def assign_missing() -> int:
    """Give managers to dealers that have none and for whom nobody chose one by hand.

    Returns how many got one. Dealers that no rule fits stay without.
    """
    if not ManagerRule.objects.filter(is_active=True).exists():
        return 0
    dealers = list(
        Dealer.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(manager=None, manager_by_hand=False, is_active=True)
        .order_by("pk")[:_BATCH]
    )
    return _give(dealers, _by_rules(dealers))


@transaction.atomic
def replace(*, manager_id: int) -> int:
    """Give every dealer of a manager who leaves to another one; returns how many.

    By the rules; whom no rule fits goes to the manager with the fewest dealers. A choice made by
    hand ends with the manager it named.
    """
    dealers = list(
        Dealer.objects.select_for_update(of=("self",)).filter(manager_id=manager_id).order_by("pk")
    )
    chosen = _by_rules(dealers, but=manager_id)
    rest = [_client(dealer) for dealer in dealers if dealer.pk not in chosen]
    left = PersonalManager.objects.filter(is_active=True).exclude(pk=manager_id)
    count = Count("dealers", filter=Q(dealers__is_active=True))
    load = dict(left.annotate(count=count).values_list("pk", "count"))
    for taken in chosen.values():
        load[taken] = load.get(taken, 0) + 1
    chosen |= domain.to_the_least_busy(rest, load)
    return _give(dealers, chosen)


def _by_rules(dealers: Collection[Dealer], *, but: int | None = None) -> dict[int, int]:
    if not dealers:
        return {}
    rows = list(
        ManagerRule.objects.select_for_update(of=("self",))
        .filter(is_active=True)
        .prefetch_related("managers")
        .order_by("order", "pk")
    )
    rules = [
        domain.Rule(
            pk=row.pk,
            manager_ids=sorted(
                each.pk for each in row.managers.all() if each.is_active and each.pk != but
            ),
            segment_id=row.segment_id,
            category=row.category,
            region=row.region,
            turn=row.turn,
        )
        for row in rows
    ]
    chosen = domain.share_out([_client(dealer) for dealer in dealers], rules)
    for row, rule in zip(rows, rules, strict=True):
        row.turn = rule.turn
    ManagerRule.objects.bulk_update(rows, ["turn"])
    return chosen


def _give(dealers: Collection[Dealer], chosen: dict[int, int]) -> int:
    names = PersonalManager.objects.in_bulk({*chosen.values(), *(d.manager_id for d in dealers)})
    changed = [dealer for dealer in dealers if dealer.pk in chosen]
    before = {dealer.pk: names.get(dealer.manager_id) for dealer in changed}
    for dealer in changed:
        dealer.manager_id = chosen[dealer.pk]
        dealer.manager_by_hand = False
    Dealer.objects.bulk_update(changed, ["manager", "manager_by_hand"], batch_size=1000)
    audit.note(
        rows=changed,
        changes=lambda dealer: {"manager": (before[dealer.pk], names[chosen[dealer.pk]])},
        actor=None,
    )
    return len(changed)


def _client(dealer: Dealer) -> domain.Client:
    return domain.Client(
        pk=dealer.pk,
        segment_id=dealer.segment_id,
        category=dealer.category,
        region=dealer.region,
    )


@transaction.atomic
def ask(
    *, member: Member, kind: str, text: str, phone: str, at: datetime, base_url: str = ""
) -> ManagerRequest:
    """Keep a request to the dealer's manager and write him a letter.

    :raises UnableToAsk: without a text or a phone, or after too many requests within an hour.
    """
    text, phone = text.strip()[:5000], phone.strip()[:64]
    if kind == ManagerRequest.WRITE and not text:
        raise UnableToAsk(_("Write what it is about."))
    if kind == ManagerRequest.CALL and sum(each.isdigit() for each in phone) < 6:
        raise UnableToAsk(_("Type the phone number at which the manager calls you back."))
    # One person's requests are counted one after another.
    Member.objects.select_for_update().get(pk=member.pk)
    recent = ManagerRequest.objects.filter(
        user_id=member.user_id, created_at__gt=at - timedelta(hours=1)
    )
    if recent.count() >= MOST_PER_HOUR:
        raise UnableToAsk(
            _("You have asked several times within an hour. Please wait, or call the manager.")
        )
    dealer = Dealer.objects.select_related("manager__user").get(pk=member.dealer_id)
    request = ManagerRequest.objects.create(
        kind=kind,
        dealer=dealer,
        user_id=member.user_id,
        manager=dealer.manager,
        text=text,
        phone=phone,
        created_at=at,
    )
    letters.write(
        event="MANAGER_REQUEST",
        to=address_of(dealer.manager),
        context={
            "asked": request,
            "dealer": dealer,
            "who": member.user,
            "path": reverse("dashboard:b2b-manager-requests"),
        },
        base_url=base_url,
    )
    return request


@transaction.atomic
def finish(*, request_id: int, by: Any, at: datetime) -> ManagerRequest | None:
    """Mark a request as done; None when it is not there, or done already."""
    request = (
        ManagerRequest.objects.select_for_update(of=("self",))
        .select_related("dealer")
        .filter(pk=request_id, done_at=None)
        .first()
    )
    if request is not None:
        request.done_at, request.done_by = at, by
        request.save(update_fields=["done_at", "done_by"])
    return request


@transaction.atomic
def tell_of_order(*, order: Any) -> int:
    """Write the dealer's manager a letter about a new order; returns how many letters."""
    party = getattr(order, "b2b_party", None)
    if party is None or party.dealer.manager is None or not party.dealer.manager.is_active:
        return 0
    return letters.write(
        event="MANAGER_ORDER",
        to=address_of(party.dealer.manager),
        context={
            "order": order,
            "dealer": party.dealer,
            "entity": party.legal_entity,
            "path": reverse("dashboard:order-detail", kwargs={"number": order.number}),
        },
        base_url=party.base_url,
    )


def address_of(manager: PersonalManager | None) -> str:
    """Return where a manager reads letters; empty when nobody does."""
    if manager is None:
        return ""
    return manager.email or (manager.user.email if manager.user else "")


@transaction.atomic
def keep_manager(*, manager: PersonalManager) -> PersonalManager:
    """Write a new or changed manager; the dealers of one who has left get another at once."""
    manager.full_clean()
    manager.save()
    return manager


@transaction.atomic
def keep_rule(*, rule: ManagerRule, managers: Collection[PersonalManager]) -> ManagerRule:
    """Write a rule with its managers, and give dealers that wait for one theirs.

    :raises ValidationError: for a rule without managers.
    """
    if not managers:
        raise ValidationError(_("Choose at least one manager."))
    rule.full_clean()
    rule.save()
    rule.managers.set(managers)
    assign_missing()
    return rule


@transaction.atomic
def drop_rule(*, rule: ManagerRule) -> None:
    """Delete a rule; dealers keep the managers it gave them."""
    rule.delete()
