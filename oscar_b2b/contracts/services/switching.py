"""Work by another contract, and keep the terms of an order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.domain import UnableToSwitchContract
from oscar_b2b.contracts.models import Contract, OrderTerms
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import Member

#: Session keys: key of the chosen contract, and whose it is. Both are checked on every request.
CONTRACT_KEY = "b2b_contract_id"
CONTRACT_ENTITY_KEY = "b2b_contract_legal_entity_id"


def switch_contract(
    *, member: Member | None, contracts: Sequence[Contract], key: str, at: datetime
) -> Contract:
    """Return the contract that a member wants to work by, checked.

    :param contracts: the contracts offered to the member on this request.
    :param key: of one of them, as the form sent it.
    :param at: aware moment; the contract must be in force on its day in the shop's time zone.
    :raises UnableToSwitchContract: for a contract that is not the member's, has ended or is
        blocked. The same text for a foreign and for an unknown one: ids must not be probed.
    """
    contract = next((each for each in contracts if each.key == key), None)
    if not member or contract is None:
        raise UnableToSwitchContract(_("You cannot order by this contract. Choose another."))
    if contract.standard is None and not queries.is_in_force(
        contract_id=contract.pk,
        legal_entity_id=contract.legal_entity_id,
        day=timezone.localdate(at),
    ):
        raise UnableToSwitchContract(
            _("Contract No %s is no longer in force. Choose another.") % contract.number
        )
    return contract


@transaction.atomic
def keep_order_terms(
    *, order: Any, context: B2BContext, credit_state: str = ""
) -> OrderTerms | None:
    """Write down the contract, price type and currency rate an order is placed under.

    :param credit_state: why the supplier has to confirm it, of ``OrderTerms.CREDIT_STATES``.

    The rate is kept for orders in a foreign currency, so that later rates do not change them. An
    order under the standard terms of a segment has no contract.
    """
    contract = queries.contract_under(context)
    if contract is None:
        return None
    foreign = context.currency != settings.OSCAR_DEFAULT_CURRENCY
    return OrderTerms.objects.create(
        order=order,
        contract_id=context.contract_id,
        contract_number=contract.number,
        seller_name=str(contract.seller or ""),
        price_type_id=context.price_type_id,
        agreement_id=context.agreement_id,
        credit_state=credit_state,
        currency_rate=queries.internal_rate(currency_code=context.currency) if foreign else None,
    )
