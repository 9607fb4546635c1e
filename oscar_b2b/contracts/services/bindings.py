"""Agreements that people of the supplier offer to dealers and employees by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from oscar_b2b.contracts.models import Agreement, AgreementBinding
from oscar_b2b.core.models import Dealer, Member


class UnableToBind(Exception):
    """The agreement cannot be offered. ``reason`` is a translated text for the employee."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@transaction.atomic
def bind(
    *,
    agreement_id: int,
    actor: Any,
    at: datetime,
    dealer: Dealer | None = None,
    member: Member | None = None,
) -> AgreementBinding:
    """Offer an agreement to a dealer with all employees, or to one employee; twice is once.

    :param at: aware moment, written down beside ``actor``.
    :raises UnableToBind: for an agreement that has ended or belongs to another dealer.
    :raises ValueError: unless one of dealer and member is given.
    """
    if (dealer is None) == (member is None):
        raise ValueError("An agreement is bound to a dealer or to a member.")
    agreement = Agreement.objects.select_related("legal_entity").get(pk=agreement_id)
    owner_id = member.dealer_id if member is not None else dealer.pk  # type: ignore[union-attr]
    if not agreement.is_active:
        raise UnableToBind(_("The agreement “%s” is no longer in force in 1C.") % agreement)
    owners = {agreement.dealer_id}
    if agreement.legal_entity is not None:
        owners.add(agreement.legal_entity.dealer_id)
    if owners - {None, owner_id}:
        raise UnableToBind(_("The agreement “%s” is another dealer's.") % agreement)
    binding, __ = AgreementBinding.objects.get_or_create(
        agreement=agreement,
        dealer=dealer,
        member=member,
        defaults={"bound_by": actor, "bound_at": at},
    )
    return binding


@transaction.atomic
def unbind(*, agreement_id: int, binding_id: int) -> bool:
    """Take an offered agreement back; tell whether there was one."""
    binding = AgreementBinding.objects.filter(pk=binding_id, agreement_id=agreement_id).first()
    if binding is None:
        return False
    # One by one, so that the audit log sees it.
    binding.delete()
    return True
