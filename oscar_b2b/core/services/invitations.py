"""Use-cases of invitations: a one-time link by which a person gets a place in a cabinet.

The secret of the link stands in the letter alone; the table holds its digest. Whoever invites is
never told whether the address already has an account somewhere else: only its owner, who opened
the link out of his own letter-box, is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oscar_b2b.core.models import Dealer, Invitation, LegalEntity, Member
from oscar_b2b.core.services import letters

EVENT = "INVITATION"
#: A person gets no second letter of one invitation within this time.
PAUSE = timedelta(minutes=1)


class UnableToInvite(Exception):
    """No letter leaves. ``reason`` is a translated text for the person who invites."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UnableToAccept(Exception):
    """The link opens nothing. ``reason`` is a translated text for the person who followed it.

    :param field: ``"password"`` when another password would do, else empty: the link itself fails.
    """

    def __init__(self, reason: str, field: str = "") -> None:
        self.reason = reason
        self.field = field
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who came in."""

    user: Any
    member: Member


def invite(
    *,
    dealer_id: int,
    email: str,
    at: datetime,
    role: str = Member.BUYER,
    name: str = "",
    department: str = "",
    legal_entity_ids: Iterable[int] = (),
    invited_by: Any = None,
    language: str = "",
    base_url: str = "",
    event: str = EVENT,
) -> Invitation:
    """Invite a person into a dealer's cabinet and send the letter with the link.

    The caller has checked that ``invited_by`` may invite into this dealer and give this role.

    :param legal_entity_ids: of the dealer; those the person may order for, none = all.
    :param invited_by: user, or None.
    :param language: of the letter; that of the present request when empty.
    :param base_url: address of the shop as the request knows it; ``SHOP_URL`` when empty.
    :param event: whose templates the first letter has.
    :raises UnableToInvite: for a bad address, an unknown role, a legal entity of another dealer, a
        dealer without access, a person who is in the cabinet or is invited into it already.
    """
    email = _address(email)
    if role not in dict(Member.ROLES):
        raise UnableToInvite(_("There is no such role."))
    try:
        with transaction.atomic():
            dealer = _open_dealer(dealer_id)
            entities = _entities(dealer, legal_entity_ids)
            _refuse_double(dealer, email, at)
            invitation = Invitation(
                dealer=dealer,
                email=email,
                name=" ".join(name.split())[:255],
                role=role,
                department=" ".join(department.split())[:128],
                invited_by=invited_by,
                language=(language or get_language() or "")[:8],
            )
            _send(invitation, at=at, base_url=base_url, event=event)
            invitation.legal_entities.set(entities)
    except IntegrityError as error:
        # Invited by two people at the same moment: the other letter is on its way.
        raise UnableToInvite(_already_invited(email)) from error
    return invitation


@transaction.atomic
def resend(
    *, invitation_id: int, at: datetime, dealer_id: int | None = None, base_url: str = ""
) -> Invitation:
    """Send a new link, valid for the full time; the link of the earlier letter is dead from now on.

    :param dealer_id: whose invitation it must be; None = anybody's (people of the supplier).
    :raises UnableToInvite: when there is no such invitation, it is used or taken back, the dealer
        has no access, or the last letter left less than a minute ago.
    """
    invitation = _locked(invitation_id, dealer_id)
    _open_dealer(invitation.dealer_id)
    if invitation.accepted_at:
        raise UnableToInvite(_("%s has accepted the invitation already.") % invitation.email)
    if invitation.revoked_at:
        raise UnableToInvite(_("This invitation was taken back. Invite the person anew."))
    if invitation.sent_at and at - invitation.sent_at < PAUSE:
        raise UnableToInvite(
            _("A letter to %s left a moment ago. Wait a minute before you send another one.")
            % invitation.email
        )
    _send(invitation, at=at, base_url=base_url)
    return invitation


@transaction.atomic
def revoke(*, invitation_id: int, at: datetime, dealer_id: int | None = None) -> Invitation:
    """Take an invitation back; its link is dead from now on. Twice is the same as once.

    :param dealer_id: whose invitation it must be; None = anybody's (people of the supplier).
    :raises UnableToInvite: when there is no such invitation, or it is accepted.
    """
    invitation = _locked(invitation_id, dealer_id)
    if invitation.accepted_at:
        raise UnableToInvite(
            _("%s has accepted the invitation already. End the access of the person instead.")
            % invitation.email
        )
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
    return invitation


def look_up(*, token: str, at: datetime) -> Invitation:
    """Return the invitation of a link that still works, with its dealer.

    :raises UnableToAccept: unknown, used, taken back or expired link; dealer without access; the
        address belongs to an account of its own that cannot join.
    """
    invitation = (
        Invitation.objects.select_related("dealer").filter(token_digest=_digest(token)).first()
    )
    invitation = _living(invitation, at)
    _account(invitation)
    return invitation


@transaction.atomic
def accept(*, token: str, name: str, password: str, at: datetime) -> Accepted:
    """Make the person of the link a member of the cabinet, and his account if he has none.

    An account without a cabinet gets the new password: having the letter proves as much as having
    that of "Forgot the password?". The link works once, also for two who follow it at a time.

    :param name: of the person, as he writes it.
    :raises UnableToAccept: see :func:`look_up`; with ``field="password"`` for a weak password.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("dealer")
        .filter(token_digest=_digest(token))
        .first()
    )
    invitation = _living(invitation, at)
    user, member = _account(invitation)
    if user is None:
        user = get_user_model()(email=invitation.email)
    user.first_name, __, user.last_name = " ".join((name or invitation.name).split()).partition(" ")
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise UnableToAccept(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save()
    if member is None:
        member = Member(user=user, dealer=invitation.dealer)
    member.role = invitation.role
    member.department = invitation.department
    member.is_active = True
    member.save()
    member.legal_entities.set(
        invitation.legal_entities.filter(dealer_id=invitation.dealer_id, is_active=True)
    )
    invitation.accepted_at = at
    invitation.user = user
    invitation.save(update_fields=["accepted_at", "user"])
    return Accepted(user=user, member=member)


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnableToInvite(
            _("“%s” is not an e-mail address. Check it for typing errors.") % email[:80]
        ) from error
    return email


def _open_dealer(dealer_id: int) -> Dealer:
    dealer = Dealer.objects.filter(pk=dealer_id).first()
    if dealer is None:
        raise UnableToInvite(_("There is no such dealer (any more)."))
    if not dealer.is_active or dealer.is_blocked:
        raise UnableToInvite(_("Dealer “%s” has no access now; nobody can be invited.") % dealer)
    return dealer


def _entities(dealer: Dealer, ids: Iterable[int]) -> list[LegalEntity]:
    wanted = set(ids)
    found = list(LegalEntity.objects.filter(pk__in=wanted, dealer=dealer, is_active=True))
    if len(found) != len(wanted):
        raise UnableToInvite(_("Choose among the legal entities of the dealer."))
    return found


def _refuse_double(dealer: Dealer, email: str, at: datetime) -> None:
    if Member.objects.filter(dealer=dealer, is_active=True, user__email__iexact=email).exists():
        raise UnableToInvite(_("%s is in this cabinet already.") % email)
    earlier = Invitation.objects.filter(
        dealer=dealer, email__iexact=email, accepted_at=None, revoked_at=None
    )
    if earlier.filter(expires_at__gt=at).exists():
        raise UnableToInvite(_already_invited(email))
    # One that nobody followed in time makes way for the new one.
    earlier.update(revoked_at=at)


def _already_invited(email: str) -> str:
    return _("%s is invited already. Send the letter again if it did not arrive.") % email


def _send(invitation: Invitation, *, at: datetime, base_url: str, event: str = EVENT) -> None:
    token = secrets.token_urlsafe(32)
    invitation.token_digest = _digest(token)
    invitation.sent_at = at
    invitation.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    invitation.save()
    letters.write(
        event=event,
        to=invitation.email,
        language=invitation.language,
        base_url=base_url,
        context={
            "invitation": invitation,
            "email": invitation.email,
            "path": reverse("invitations:accept", args=[token]),
            "days": settings.INVITATION_DAYS,
        },
    )


def _locked(invitation_id: int, dealer_id: int | None) -> Invitation:
    found = Invitation.objects.select_for_update().filter(pk=invitation_id)
    if dealer_id is not None:
        found = found.filter(dealer_id=dealer_id)
    invitation = found.first()
    if invitation is None:
        raise UnableToInvite(_("There is no such invitation (any more)."))
    return invitation


def _living(invitation: Invitation | None, at: datetime) -> Invitation:
    ask = _("Ask the person who invited you for a new one.")
    if invitation is None:
        raise UnableToAccept(
            _("This link is not valid: a newer letter may have replaced it.") + " " + ask
        )
    if invitation.accepted_at:
        raise UnableToAccept(_("This link was used already. Log in with your e-mail and password."))
    if invitation.revoked_at:
        raise UnableToAccept(_("This invitation was taken back.") + " " + ask)
    if invitation.expires_at <= at:
        raise UnableToAccept(_("This link is too old.") + " " + ask)
    if not invitation.dealer.is_active or invitation.dealer.is_blocked:
        raise UnableToAccept(
            _("The cabinet that you were invited to is closed now. Ask the supplier.")
        )
    return invitation


def _account(invitation: Invitation) -> tuple[Any, Member | None]:
    """Return the account of the address and its place in this cabinet, each if there is one.

    The owner of the address alone gets here, so he may be told about his own account.
    """
    user = get_user_model().objects.filter(email__iexact=invitation.email).first()
    if user is None:
        return None, None
    member = Member.objects.filter(user=user).first()
    if user.is_staff or (member is not None and member.dealer_id != invitation.dealer_id):
        raise UnableToAccept(
            _(
                "%s already logs in to another account, and one e-mail opens one cabinet. "
                "Ask for an invitation to another e-mail."
            )
            % invitation.email
        )
    if not user.is_active:
        raise UnableToAccept(_("Your account is closed. Ask the supplier."))
    if member is not None and member.is_active:
        raise UnableToAccept(_("You are in this cabinet already. Log in."))
    return user, member


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
