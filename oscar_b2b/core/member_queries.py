"""Bulk reads about a cabinet's employees, their rights and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from oscar_b2b.core import permissions, queries
from oscar_b2b.core.models import Invitation, Member, MemberGrant, RightRequest
from oscar_b2b.core.permissions import FeaturePermission


@dataclass(frozen=True, slots=True)
class Right:
    """One right of one member, for a page.

    :param own: given (True) or taken (False) by a person, None = as the role says.
    :param is_asked: the member asked for it and waits.
    """

    code: str
    label: Any
    by_role: bool
    own: bool | None
    is_asked: bool = False

    @property
    def holds(self) -> bool:
        """Whether the member has it now."""
        return self.by_role if self.own is None else self.own


def colleagues(*, member: Member) -> QuerySet[Member]:
    """Return the active members that a member sees: his department's, or all, by name.

    Each with user, allowed legal entities and ``own_grants``; three queries for any number.
    """
    return (
        queries.same_department(member=member)
        .filter(is_active=True)
        .select_related("user", "dealer")
        .prefetch_related(
            "legal_entities",
            Prefetch("grants", queryset=MemberGrant.objects.order_by("code"), to_attr="given"),
            Prefetch(
                "right_requests",
                queryset=RightRequest.objects.filter(decided_at=None),
                to_attr="asked",
            ),
        )
        .order_by("user__last_name", "user__first_name", "user__email", "pk")
    )


def rights_of(member: Member) -> list[Right]:
    """Return all rights as one member has them; asks nothing for members of :func:`colleagues`."""
    given = getattr(member, "given", None)
    own = (
        permissions.grants_of(member)
        if given is None
        else {each.code: each.is_allowed for each in given}
    )
    asked = getattr(member, "asked", None)
    if asked is None:
        asked = list(member.right_requests.filter(decided_at=None))
    waiting = {each.code for each in asked}
    return [
        Right(
            code=each.code,
            label=each.label,
            by_role=member.role in each.roles,
            own=own.get(each.code),
            is_asked=each.code in waiting,
        )
        for each in permissions.declared()
    ]


def open_invitations(*, member: Member, at: datetime) -> list[Invitation]:
    """Return invitations into the cabinet that nobody followed yet, newest first.

    Those past their time are among them (``is_expired``): the letter can be sent again.
    """
    found = Invitation.objects.filter(
        dealer_id=member.dealer_id, accepted_at=None, revoked_at=None
    ).select_related("invited_by")
    if member.department and member.role != Member.ADMIN:
        found = found.filter(department__iexact=member.department)
    invitations = list(found)
    for each in invitations:
        each.is_expired = each.expires_at <= at  # type: ignore[attr-defined]
    return invitations


def open_requests(*, member: Member) -> list[RightRequest]:
    """Return the requests for rights that a member may answer, the oldest first.

    :param member: without the right to give rights he answers none.
    """
    if not permissions.may(member, permissions.GRANT_RIGHTS):
        return []
    found = (
        RightRequest.objects.filter(
            decided_at=None,
            member__is_active=True,
            member__in=queries.same_department(member=member),
        )
        .exclude(member_id=member.pk)
        .select_related("member__user")
    )
    labels = {each.code: each.label for each in permissions.declared()}
    known = [each for each in found if each.code in labels]
    for each in known:
        each.label = labels[each.code]  # type: ignore[attr-defined]
    return [
        each
        for each in known
        if permissions.level(each.member.role) <= permissions.level(member.role)
    ]


def roles_to_give(member: Member) -> list[tuple[str, Any]]:
    """Return the roles a member may give, the lowest first."""
    top = permissions.level(member.role)
    return [(code, label) for code, label in Member.ROLES if permissions.level(code) <= top]


def matrix(people: Iterable[Member]) -> list[tuple[FeaturePermission, list[Right]]]:
    """Return the table right × member: each right with how each of the people has it."""
    columns = [rights_of(each) for each in people]
    return [
        (right, [column[number] for column in columns])
        for number, right in enumerate(permissions.declared())
    ]
