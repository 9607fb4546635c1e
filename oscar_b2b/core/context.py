"""Who is asking, and under which terms: the context of every price and stock question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class B2BContext:
    """The terms under which a request is served, ``request.b2b``.

    Built by core from the signed-in user, then extended by each ``context_providers``
    contribution (contracts adds the contract, its price type, currency and warehouses).

    :param worker_id: user of the supplier who works in the member's name, with baskets of his own.
    :param contract_guid: the accounting system's own id of the contract.
    :param contract_label: the contract in words, for people.
    :param agreement_id: terms chosen beside the contract's own, laid over them.
    :param vat_free: the seller under this contract pays no VAT; nothing is added or shown.
    :param price_type_guid: the accounting system's own id of the price type, to ask it by.
    :param warehouse_ids: Oscar partner ids the dealer may buy from, home first; empty = all.
    :param has_standard_terms: there is no contract; the terms are the standard ones of the segment.
    :param sees_goods: False hides all goods: those of a shop that is closed to this person.
    :param sees_terms: False hides every price and stock: those of people without a cabinet where
        the shop shows terms after log-in only.
    :param sees_retail: people without a contract see the retail price as theirs.
    :param memo: answers that rules keep for the life of the context, that is of one request; the
        keys name what the answer depends on.
    """

    currency: str
    user_id: int | None = None
    member_id: int | None = None
    worker_id: int | None = None
    role: str = ""
    dealer_id: int | None = None
    segment_id: int | None = None
    legal_entity_id: int | None = None
    contract_id: int | None = None
    contract_guid: str = ""
    contract_label: str = ""
    agreement_id: int | None = None
    has_standard_terms: bool = False
    vat_free: bool = False
    price_type_id: int | None = None
    price_type_guid: str = ""
    warehouse_ids: tuple[int, ...] = ()
    home_warehouse_id: int | None = None
    sees_goods: bool = True
    sees_terms: bool = True
    sees_retail: bool = False
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def terms_key(self) -> str:
        """What tells the terms of one contract, agreement or segment from those of others."""
        standard = self.segment_id if self.has_standard_terms else None
        return "/".join(str(each or "") for each in (self.contract_id, self.agreement_id, standard))

    @property
    def is_dealer(self) -> bool:
        """True for a signed-in member of a dealer; visitors and staff see no dealer terms."""
        return self.dealer_id is not None


@dataclass(frozen=True, slots=True)
class TermsChoice:
    """One thing a member can choose in the header: its session key, and the options."""

    key: str
    label: Any
    options: list[tuple[int, str]]
    chosen: int | None


class ContextProvider(Protocol):
    """Extension point ``context_providers``."""

    def extend(self, context: B2BContext, request: Any) -> B2BContext:
        """Return the context with this module's terms. ``request`` is None in workers."""

    # A provider may also have ``choices(request, context) -> list[TermsChoice]``: what a member can
    # choose in the header, for the dashboard's preview.
