"""Use-cases of a cabinet's employees: invite, change, give rights, end access.

Three rules hold everywhere. Nobody touches a member above his own role, or makes one. Nobody gives
a right that he has not himself, but for those that no role has. A cabinet never loses its last
administrator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from oscar_b2b.core import permissions, queries
from oscar_b2b.core.models import Invitation, Member, MemberGrant, RightRequest
from oscar_b2b.core.permissions import FeaturePermission, level
from oscar_b2b.core.services import invitations, letters
from oscar_b2b.core.signals import sessions_to_end

RIGHT_ASKED = "RIGHT_ASKED"
RIGHT_DECIDED = "RIGHT_DECIDED"


class UnableToChangeMember(Exception):
    """Nothing was changed. ``reason`` is a translated text for the person who tried."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def invite(
    *,
    actor: Member,
    email: str,
    role: str,
    at: datetime,
    department: str = "",
    legal_entity_ids: Iterable[int] = (),
    base_url: str = "",
) -> Invitation:
    """Invite an employee by e-mail; he gets in as soon as he follows the link of the letter.

    :raises UnableToChangeMember: when the actor may not invite, or not into this role, department
        or these legal entities; and for whatever the invitation itself refuses.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.MANAGE_MEMBERS)
    _refuse_above(actor, role)
    entity_ids = _given_entities(actor, legal_entity_ids)
    try:
        return invitations.invite(
            dealer_id=actor.dealer_id,
            email=email,
            role=role,
            department=_given_department(actor, department),
            legal_entity_ids=entity_ids,
            invited_by=actor.user,
            at=at,
            base_url=base_url,
        )
    except invitations.UnableToInvite as error:
        raise UnableToChangeMember(error.reason) from error


@transaction.atomic
def resend_invitation(
    *, actor: Member, invitation_id: int, at: datetime, base_url: str = ""
) -> Invitation:
    """Send the letter of an open invitation again, with a new link.

    :raises UnableToChangeMember: see :func:`invite`.
    :raises Invitation.DoesNotExist: no invitation of the actor's cabinet has this id.
    """
    _may_touch_invitation(actor, invitation_id)
    try:
        return invitations.resend(
            invitation_id=invitation_id, dealer_id=actor.dealer_id, at=at, base_url=base_url
        )
    except invitations.UnableToInvite as error:
        raise UnableToChangeMember(error.reason) from error


@transaction.atomic
def revoke_invitation(*, actor: Member, invitation_id: int, at: datetime) -> Invitation:
    """Take an open invitation back: its link opens nothing any more.

    :raises UnableToChangeMember: see :func:`invite`.
    :raises Invitation.DoesNotExist: no invitation of the actor's cabinet has this id.
    """
    _may_touch_invitation(actor, invitation_id)
    try:
        return invitations.revoke(invitation_id=invitation_id, dealer_id=actor.dealer_id, at=at)
    except invitations.UnableToInvite as error:
        raise UnableToChangeMember(error.reason) from error


@transaction.atomic
def change(
    *,
    actor: Member,
    member_id: int,
    role: str,
    department: str,
    legal_entity_ids: Iterable[int],
) -> Member:
    """Change role, department and allowed legal entities; it holds on the person's next request.

    :raises UnableToChangeMember: when the actor may not, or the last administrator would be gone.
    :raises Member.DoesNotExist: the actor sees no member with this id.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.MANAGE_MEMBERS)
    member = _target(people, actor, member_id)
    _refuse_above(actor, role)
    if member.role == Member.ADMIN and role != Member.ADMIN:
        _keep_an_admin(people, member)
    entity_ids = _given_entities(actor, legal_entity_ids)
    member.role = role
    member.department = _given_department(actor, department)
    member.save(update_fields=["role", "department"])
    member.legal_entities.set(entity_ids)
    return member


@transaction.atomic
def set_rights(*, actor: Member, member_id: int, chosen: Mapping[str, bool | None]) -> Member:
    """Give rights to a member or take them; they hold on his next request.

    :param chosen: code → True (has it), False (has it not), None (as his role says). Codes left
        out stay as they are.
    :raises UnableToChangeMember: when the actor may not give rights, or not this one, or the
        member is the actor himself.
    :raises Member.DoesNotExist: the actor sees no member with this id.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.GRANT_RIGHTS)
    member = _target(people, actor, member_id)
    if member.pk == actor.pk:
        raise UnableToChangeMember(_("Nobody changes their own rights. Ask another administrator."))
    known = {each.code: each for each in permissions.declared()}
    own = permissions.grants_of(member)
    for code, wanted in chosen.items():
        if own.get(code) is wanted:
            continue
        _write_right(actor, member, known.get(code), wanted)
    return member


@transaction.atomic
def ask_for_right(*, member: Member, code: str, at: datetime, base_url: str = "") -> RightRequest:
    """Ask the heads of the cabinet for a right; they get a letter. Asking twice is asking once.

    :raises UnableToChangeMember: for a right that does not exist or that the member has.
    """
    right = next((each for each in permissions.declared() if each.code == code), None)
    if right is None:
        raise UnableToChangeMember(_("There is no such right."))
    if permissions.may(member, code):
        raise UnableToChangeMember(_("You have this right already."))
    request, is_new = RightRequest.objects.get_or_create(
        member=member, code=code, decided_at=None, defaults={"asked_at": at}
    )
    if is_new:
        letters.write(
            event=RIGHT_ASKED,
            to=[each.user.email for each in _deciders(member, right)],
            context={"who": member.user, "right": right.label, "path": reverse("members:list")},
            base_url=base_url,
        )
    return request


@transaction.atomic
def decide(
    *, actor: Member, request_id: int, is_granted: bool, at: datetime, base_url: str = ""
) -> RightRequest:
    """Answer a request for a right; the person gets a letter, the right holds at once.

    :raises UnableToChangeMember: as for :func:`set_rights`, and when it was answered already.
    :raises RightRequest.DoesNotExist: no request that the actor sees has this id.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.GRANT_RIGHTS)
    request = RightRequest.objects.select_for_update().get(
        pk=request_id, member__dealer_id=actor.dealer_id
    )
    try:
        member = _target(people, actor, request.member_id)
    except Member.DoesNotExist as error:
        raise RightRequest.DoesNotExist from error
    if request.decided_at is not None:
        raise UnableToChangeMember(_("This request was answered already."))
    if member.pk == actor.pk:
        raise UnableToChangeMember(_("Nobody changes their own rights. Ask another administrator."))
    right = next((each for each in permissions.declared() if each.code == request.code), None)
    if is_granted:
        _write_right(actor, member, right, True)
    request.decided_at = at
    request.decided_by = actor.user
    request.is_granted = is_granted
    request.save(update_fields=["decided_at", "decided_by", "is_granted"])
    letters.write(
        event=RIGHT_DECIDED,
        to=member.user.email,
        context={
            "right": right.label if right else request.code,
            "is_granted": is_granted,
            "path": reverse("members:my-rights"),
        },
        base_url=base_url,
    )
    return request


@transaction.atomic
def end_access(*, actor: Member, member_id: int, at: datetime) -> Member:
    """Take a person out of the cabinet: on the next request he sees nothing of it.

    What he ordered stays. Rights given to him are gone; an invitation brings him back with those
    of his role.

    :raises UnableToChangeMember: when the actor may not, or the last administrator would be gone.
    :raises Member.DoesNotExist: the actor sees no member with this id.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.MANAGE_MEMBERS)
    member = _target(people, actor, member_id)
    if member.role == Member.ADMIN:
        _keep_an_admin(people, member)
    member.is_active = False
    member.save(update_fields=["is_active"])
    for grant in member.grants.all():
        grant.delete()
    RightRequest.objects.filter(member=member, decided_at=None).delete()
    sessions_to_end.send(sender=Member, user_id=member.user_id, at=at)
    return member


@transaction.atomic
def log_out_everywhere(*, actor: Member, member_id: int, at: datetime) -> Member:
    """End all sessions of an employee; he may log in again.

    :raises UnableToChangeMember: when the actor may not.
    :raises Member.DoesNotExist: the actor sees no member with this id.
    """
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.MANAGE_MEMBERS)
    member = _target(people, actor, member_id)
    sessions_to_end.send(sender=Member, user_id=member.user_id, at=at)
    return member


def _locked_people(actor: Member) -> dict[int, Member]:
    """Lock the active members of the actor's cabinet, so that two changes at once cannot cross."""
    found = (
        Member.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(dealer_id=actor.dealer_id, is_active=True)
        .order_by("pk")
    )
    return {each.pk: each for each in found}


def _present(people: Mapping[int, Member], actor: Member, code: str) -> Member:
    """Return the actor as he is now, after the locks: his right may just have been taken."""
    present = people.get(actor.pk)
    if present is None or not permissions.may(present, code):
        raise UnableToChangeMember(
            _("You have no right to do that. An administrator of your company can give it.")
        )
    return present


def _target(people: Mapping[int, Member], actor: Member, member_id: int) -> Member:
    member = people.get(member_id)
    seen = queries.same_department(member=actor)
    if member is None or (member.pk != actor.pk and not seen.filter(pk=member.pk).exists()):
        raise Member.DoesNotExist
    if level(member.role) > level(actor.role):
        raise UnableToChangeMember(
            _("%s stands above you; only a person of the same role can do that.") % member.user
        )
    return member


def _refuse_above(actor: Member, role: str) -> None:
    if level(role) == 0:
        raise UnableToChangeMember(_("There is no such role."))
    if level(role) > level(actor.role):
        raise UnableToChangeMember(_("You cannot give a role above your own."))


def _keep_an_admin(people: Mapping[int, Member], leaving: Member) -> None:
    others = (
        each
        for each in people.values()
        if each.role == Member.ADMIN and each.pk != leaving.pk and each.user.is_active
    )
    if next(others, None) is None:
        raise UnableToChangeMember(
            _("%s is the only administrator. Make another one first.") % leaving.user
        )


def _given_entities(actor: Member, ids: Iterable[int]) -> set[int]:
    """Return the legal entities an actor may give; who is limited himself gives a part of his."""
    wanted = set(ids)
    allowed = {each.pk for each in queries.allowed_legal_entities(member=actor)}
    if wanted - allowed:
        raise UnableToChangeMember(_("Choose among the legal entities that you work for."))
    if not wanted and actor.legal_entities.exists():
        return allowed
    return wanted


def _given_department(actor: Member, department: str) -> str:
    """Return the department an actor may put a person into: below an administrator, his own."""
    if actor.department and actor.role != Member.ADMIN:
        return actor.department
    return " ".join(department.split())[:128]


def _may_touch_invitation(actor: Member, invitation_id: int) -> None:
    people = _locked_people(actor)
    actor = _present(people, actor, permissions.MANAGE_MEMBERS)
    invitation = Invitation.objects.get(pk=invitation_id, dealer_id=actor.dealer_id)
    _refuse_above(actor, invitation.role)


def _write_right(
    actor: Member, member: Member, right: FeaturePermission | None, wanted: bool | None
) -> None:
    if right is None:
        raise UnableToChangeMember(_("There is no such right."))
    has_by_role = member.role in right.roles
    if (wanted or (wanted is None and has_by_role)) and not permissions.may_give(actor, right):
        raise UnableToChangeMember(
            _("You cannot give “%s”: you have not got it yourself.") % right.label
        )
    if wanted is None:
        # Deleted one by one: the audit log sees each.
        for grant in MemberGrant.objects.filter(member=member, code=right.code):
            grant.delete()
        return
    MemberGrant.objects.update_or_create(
        member=member,
        code=right.code,
        defaults={"is_allowed": wanted, "granted_by": actor.user},
    )


def _deciders(member: Member, right: FeaturePermission) -> list[Any]:
    """Return who can answer a member's request: heads and administrators above or beside him."""
    people = Member.objects.filter(
        dealer_id=member.dealer_id, is_active=True, user__is_active=True
    ).select_related("user")
    return [
        each
        for each in people
        if each.pk != member.pk
        and level(each.role) >= level(member.role)
        and permissions.may(each, permissions.GRANT_RIGHTS)
        and permissions.may_give(each, right)
        and queries.same_department(member=each).filter(pk=member.pk).exists()
    ]
