"""What a dealer without a contract gets: the standard terms of the segment."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.contracts.domain import ON_CREDIT
from oscar_b2b.contracts.models import Contract, ContractBalance, SegmentTerms

#: ``Order.status`` of an order that owes nothing.
_CANCELLED = "cancelled"


def of_segment(*, segment_id: int | None) -> SegmentTerms | None:
    """Return the terms of a segment that are in force, with price type and warehouse."""
    if segment_id is None:
        return None
    return (
        SegmentTerms.objects.filter(segment=segment_id, is_active=True)
        .select_related("price_type", "home_warehouse")
        .first()
    )


def contract(*, segment_id: int | None, legal_entity_id: int | None) -> Contract | None:
    """Return the standard terms of a segment as a contract of a legal entity; not to be saved.

    None where the segment has none. 1C knows no balance of such a contract: what has been ordered
    under it counts as its debt.
    """
    terms = of_segment(segment_id=segment_id)
    if terms is None or legal_entity_id is None:
        return None
    laid = as_contract(terms, legal_entity_id=legal_entity_id)
    if terms.kind in ON_CREDIT and terms.credit_limit > 0:
        laid.balance = ContractBalance(
            contract=laid, debt=_ordered(legal_entity_id=legal_entity_id, currency=laid.currency)
        )
    return laid


def as_contract(terms: SegmentTerms, *, legal_entity_id: int | None) -> Contract:
    """Return standard terms in the form of a contract, without what is owed by it."""
    laid = Contract(
        name=_("Standard terms"),
        kind=terms.kind,
        payment_days=terms.payment_days,
        price_type=terms.price_type,
        currency=terms.currency
        or (terms.price_type.currency if terms.price_type else "")
        or settings.OSCAR_DEFAULT_CURRENCY,
        home_warehouse=terms.home_warehouse,
        credit_limit=terms.credit_limit,
    )
    if legal_entity_id is not None:
        laid.legal_entity_id = legal_entity_id
    laid.standard = terms
    laid.named_warehouses = []  # type: ignore[attr-defined]
    return laid


def allow_orders(*, segment_id: int | None) -> bool:
    """Tell whether orders may be placed under the standard terms, asked afresh."""
    return SegmentTerms.objects.filter(segment=segment_id, is_active=True, may_order=True).exists()


def _ordered(*, legal_entity_id: int, currency: str) -> Decimal:
    """Return what a legal entity has ordered without a contract, cancelled orders left out."""
    found = (
        get_model("order", "Order")
        .objects.filter(
            b2b_terms__isnull=False,
            b2b_terms__contract__isnull=True,
            b2b_party__legal_entity=legal_entity_id,
            currency=currency,
        )
        .exclude(status=_CANCELLED)
        .aggregate(total=Sum("total_incl_tax"))
    )
    return found["total"] or Decimal(0)
