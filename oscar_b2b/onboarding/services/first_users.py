"""Use-case of the administrator: pick a counterparty of 1C, invite the first person of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.core.models import Invitation, LegalEntity, Member
from oscar_b2b.core.services import invitations, ties
from oscar_b2b.core.services.invitations import UnableToInvite
from oscar_b2b.onboarding.services.applications import new_dealer_of


@transaction.atomic
def invite_for_entity(
    *,
    legal_entity_id: int,
    email: str,
    by: Any,
    at: datetime,
    name: str = "",
    role: str = Member.ADMIN,
    language: str = "",
    base_url: str = "",
) -> Invitation:
    """Invite a person into the cabinet of a counterparty; one without a dealer gets a new dealer.

    :raises UnableToInvite: when the counterparty is gone or deleted in 1C, and what
        ``core.services.invitations.invite`` refuses; then no dealer is made either.
    """
    entity = (
        LegalEntity.objects.select_for_update(of=("self",))
        .select_related("dealer")
        .filter(pk=legal_entity_id, is_active=True)
        .first()
    )
    if entity is None:
        raise UnableToInvite(_("There is no such legal entity (any more)."))
    try:
        dealer = entity.dealer or new_dealer_of(entity)
    except ties.UnableToTie as error:
        raise UnableToInvite(error.reason) from error
    return invitations.invite(
        dealer_id=dealer.pk,
        email=email,
        name=name,
        role=role,
        invited_by=by,
        language=language,
        base_url=base_url,
        at=at,
    )
