"""Reads for the dashboard's pages about dealers; constant queries, indexes for 10,000 dealers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Dealer, LegalEntity, Member, PersonalManager, Segment


class DealerFilter(Protocol):
    """Extension point ``dealer_filters``: one choice above the dashboard's list of dealers."""

    code: str
    label: Any

    def apply(self, dealers: Any) -> Any:
        """Narrow a queryset of dealers."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked of the list of dealers; unknown values ask nothing.

    :param words: parts of the dealer's or a legal entity's name, EDRPOU, or a member's e-mail.
    :param state: "" = in use, ``blocked``, ``off`` = switched off by 1C, ``all``.
    :param manager: id of a manager, ``none`` = without one.
    :param more: code of a ``dealer_filters`` contribution.
    """

    words: str = ""
    state: str = ""
    segment: str = ""
    region: str = ""
    manager: str = ""
    more: str = ""

    @classmethod
    def from_query(cls, query: Any) -> Search:
        """Read the search from the page's address."""
        return cls(
            words=query.get("q", "").replace("\0", "").strip()[:100],
            state=query.get("state", ""),
            segment=query.get("segment", ""),
            region=query.get("region", "").replace("\0", "")[:128],
            manager=query.get("manager", ""),
            more=query.get("more", ""),
        )


def dealers(search: Search) -> QuerySet[Dealer]:
    """Return the dealers that fit, by name."""
    found = Dealer.objects.all()
    if search.state == "blocked":
        found = found.filter(is_blocked=True)
    elif search.state == "off":
        found = found.filter(is_active=False)
    elif search.state != "all":
        found = found.filter(is_active=True, is_blocked=False)
    if search.segment == "none":
        found = found.filter(segment=None)
    elif number(search.segment):
        found = found.filter(segment_id=number(search.segment))
    if search.region:
        found = found.filter(region=search.region)
    if search.manager == "none":
        found = found.filter(manager=None)
    elif number(search.manager):
        found = found.filter(manager_id=number(search.manager))
    for each in extensions.get("dealer_filters"):
        if each.code == search.more:
            found = each.apply(found)
    for word in search.words.split()[:5]:
        found = found.filter(pk__in=_named(word))
    return found.order_by("name", "pk")


def _named(word: str) -> Any:
    """Return ids of dealers a word leads to; a union, so that each part has its own index."""
    by_entity = LegalEntity.objects.filter(
        Q(name__icontains=word) | Q(edrpou__startswith=word), dealer__isnull=False
    )
    by_member = Member.objects.filter(user__email__icontains=word)
    return (
        Dealer.objects.filter(name__icontains=word)
        .order_by()
        .values("pk")
        .union(by_entity.order_by().values("dealer_id"), by_member.order_by().values("dealer_id"))
    )


def with_facts(found: QuerySet[Dealer]) -> QuerySet[Dealer]:
    """Add what a row of the list shows, for one page of dealers."""
    return found.select_related("segment", "manager").prefetch_related(
        Prefetch("legal_entities", LegalEntity.objects.filter(is_active=True).order_by("name")),
        Prefetch("members", Member.objects.filter(is_active=True).select_related("user")),
    )


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return the options of the list's filters: segments, regions, managers, modules' filters."""
    regions = (
        Dealer.objects.exclude(region="").order_by("region").values_list("region", flat=True)
    ).distinct()
    return {
        "segment": [
            ("none", _("Without a segment")),
            *((str(pk), name) for pk, name in Segment.objects.values_list("pk", "name")),
        ],
        "region": [(each, each) for each in regions],
        "manager": [
            ("none", _("Without a manager")),
            *(
                (str(pk), name)
                for pk, name in PersonalManager.objects.filter(is_active=True).values_list(
                    "pk", "name"
                )
            ),
        ],
        "state": [
            ("blocked", _("Blocked")),
            ("off", _("Switched off in 1C")),
            ("all", _("All")),
        ],
        "more": [(each.code, str(each.label)) for each in extensions.get("dealer_filters")],
    }


def counts() -> dict[str, int]:
    """Return how many dealers are in use, blocked, and have no manager (one query)."""
    in_use = Q(is_active=True, is_blocked=False)
    return Dealer.objects.aggregate(
        in_use=Count("pk", filter=in_use),
        blocked=Count("pk", filter=Q(is_blocked=True)),
        without_manager=Count("pk", filter=in_use & Q(manager=None)),
    )


def members(*, words: str, role: str, state: str) -> QuerySet[Member]:
    """Return people of all dealers, by dealer and name.

    :param words: parts of the e-mail, the name or the dealer's name; all must fit.
    :param state: "" = with access, ``ended`` = without, ``all``.
    """
    found = Member.objects.select_related("user", "dealer").prefetch_related(
        "legal_entities", "grants"
    )
    if role in dict(Member.ROLES):
        found = found.filter(role=role)
    if state == "ended":
        found = found.filter(is_active=False)
    elif state != "all":
        found = found.filter(is_active=True)
    for word in words.split()[:5]:
        dealers = Dealer.objects.filter(name__icontains=word, pk=OuterRef("dealer_id"))
        found = found.filter(
            Q(user__email__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Exists(dealers)
        )
    return found.order_by("dealer__name", "dealer_id", "user__email")


def number(text: str) -> int:
    """Return an id from the page's address, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
