"""By what contracts tell dealers apart: the kind of the contract in force, the contract itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from oscar_b2b.contracts import standard_terms
from oscar_b2b.contracts.models import Agreement, Contract
from oscar_b2b.core.context import B2BContext


class ContractKindTrait:
    """Prepayment, deferral … of the contract, or of the standard terms where there is none."""

    code = "contract-kind"
    label = _("Contract kind")
    order = 40

    def choices(self) -> list[tuple[str, str]]:
        return [(code, str(label)) for code, label in Contract.KINDS]

    def of(self, context: B2BContext) -> frozenset[str]:
        key = ("contracts.audience", context.terms_key, context.legal_entity_id)
        if key not in context.memo:
            context.memo[key] = frozenset(filter(None, [_kind(context)]))
        kinds: frozenset[str] = context.memo[key]
        return kinds


def _kind(context: B2BContext) -> str:
    if context.has_standard_terms:
        terms = standard_terms.of_segment(segment_id=context.segment_id)
        return terms.kind if terms is not None else ""
    if context.contract_id is None:
        return ""
    agreement = Agreement.objects.filter(pk=context.agreement_id or 0).values("payment_days")
    contracts = Contract.objects.filter(pk=context.contract_id).annotate(days=Subquery(agreement))
    found = contracts.values_list("kind", "days").first()
    if found is None:
        return ""
    # An agreement with days of its own is a deferral, as in ``queries.with_agreement``.
    return Contract.DEFERRAL if found[1] else found[0]


class ContractTrait:
    """One contract; values are ids of 1C. There are too many for check boxes: see ``lookup``."""

    code = "contract"
    label = _("Contract")
    order = 50
    #: Finds ids by words, for those who may see contracts.
    lookup = "dashboard:b2b-find-contracts"

    def choices(self) -> list[tuple[str, str]]:
        return _named(Contract.objects.filter(is_active=True))

    def named(self, values: Collection[str]) -> list[tuple[str, str]]:
        """Return ``(value, label)`` of some values; ended contracts too."""
        return _named(Contract.objects.filter(guid__in=list(values)))

    def typed(self, word: str) -> str | None:
        """Return the id of the one contract in use that has this number."""
        found = Contract.objects.filter(is_active=True, number=word).values_list("guid", flat=True)
        ids = list(found[:2])
        return ids[0] if len(ids) == 1 else None

    def of(self, context: B2BContext) -> frozenset[str]:
        return frozenset([context.contract_guid]) if context.contract_guid else frozenset()


def _named(contracts: Any) -> list[tuple[str, str]]:
    found = contracts.select_related("legal_entity").order_by("number", "pk")
    return [
        (each.guid, f"№ {each.number or each.name} · {each.legal_entity.name}") for each in found
    ]


TRAITS = [ContractKindTrait(), ContractTrait()]
