"""Bulk reads about contracts: those in force, their words, their money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import ngettext

from oscar_b2b.contracts.domain import Limit
from oscar_b2b.contracts.models import Agreement, BonusBalance, Contract, OrderTerms
from oscar_b2b.partner_pricing.models import CurrencyRate

#: Ids of the warehouses a contract names, read with the contract itself.
_NAMED_WAREHOUSES = ArraySubquery(
    Contract.warehouses.through.objects.filter(contract_id=OuterRef("pk"))
    .order_by("partner_id")
    .values("partner_id")
)

#: Right to see debts and limits; ``feature_permissions`` tells which roles have it.
SEE_BALANCE = "contracts.see_balance"


@dataclass(frozen=True, slots=True)
class ContractMoney:
    """Debt and limit of a contract as 1C last told them, in the contract's currency."""

    currency: str
    debt: Decimal
    overdue: Decimal
    as_of: datetime | None
    #: None = the contract has no credit limit.
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class ContractCard:
    """A contract with all its words, for lists and selects. ``money`` is None where not allowed."""

    contract: Contract
    label: str
    kind: str
    payment: str
    price_type: str
    currency: str
    home_warehouse: str
    is_chosen: bool
    money: ContractMoney | None = None
    #: Name of the agreement the contract follows, and its smallest order; with ``money`` only.
    agreement: str = ""
    min_order: Decimal | None = None

    @property
    def pk(self) -> int:
        return self.contract.pk

    @property
    def last_day(self) -> date | None:
        """The last day in force; the contract stores the day after it."""
        end = self.contract.valid_to
        return end - timedelta(days=1) if end else None


@dataclass(frozen=True, slots=True)
class SmallestOrder:
    """What an order must come to at least. ``currency`` may be empty: that of the prices."""

    amount: Decimal
    currency: str


def contracts_in_force(*, legal_entity_id: int, day: date) -> list[Contract]:
    """Return the contracts of a legal entity in force on ``day``, with one query.

    Price type, home warehouse, balance and warehouses are loaded with them.
    """
    return list(
        Contract.objects.valid_on(day)
        .filter(legal_entity_id=legal_entity_id)
        .select_related("price_type", "home_warehouse", "balance", "agreement")
        .annotate(named_warehouses=_NAMED_WAREHOUSES)
    )


def is_in_force(*, contract_id: int, legal_entity_id: int | None, day: date) -> bool:
    """Tell whether a contract of the legal entity is in force on ``day``, asked afresh."""
    return (
        Contract.objects.valid_on(day)
        .filter(pk=contract_id, legal_entity_id=legal_entity_id)
        .exists()
    )


def warehouse_ids(contract: Contract) -> tuple[int, ...]:
    """Return the Oscar partner ids the contract sells from, home first; empty = all."""
    named: list[int] | None = getattr(contract, "named_warehouses", None)
    if named is None:
        named = list(contract.warehouses.order_by("pk").values_list("pk", flat=True))
    home = contract.home_warehouse_id
    if not named or home is None:
        return tuple(named)
    return (home, *(each for each in named if each != home))


def currency(contract: Contract) -> str:
    """Return the currency of the contract's prices: prices are shown in their price type's."""
    price_type = contract.price_type
    return (price_type.currency if price_type else "") or contract.currency


def cards(
    contracts: Iterable[Contract], *, chosen_id: int | None, with_money: bool
) -> list[ContractCard]:
    """Return the contracts in words; asks nothing of those loaded by this file."""
    return [_card(each, chosen_id=chosen_id, with_money=with_money) for each in contracts]


def _card(contract: Contract, *, chosen_id: int | None, with_money: bool) -> ContractCard:
    price_type = contract.price_type
    agreement = contract.agreement if with_money else None
    return ContractCard(
        contract=contract,
        label=label(contract),
        kind=str(contract.get_kind_display()),
        payment=payment_words(contract),
        # The name of a type that is not shown may be the supplier's own business.
        price_type=price_type.name if price_type and price_type.is_active else "",
        currency=currency(contract),
        home_warehouse=contract.home_warehouse.name if contract.home_warehouse else "",
        is_chosen=contract.pk == chosen_id,
        money=_money(contract) if with_money else None,
        agreement=str(agreement) if agreement and agreement.is_active else "",
        min_order=agreement.min_order if agreement and agreement.is_active else None,
    )


def smallest_order(*, contract_id: int) -> SmallestOrder | None:
    """Return what an order by a contract must come to, or None when nothing is agreed."""
    agreement = (
        Agreement.objects.filter(contracts=contract_id, is_active=True, min_order__gt=0)
        .order_by()
        .first()
    )
    if agreement is None:
        return None
    return SmallestOrder(agreement.min_order, agreement.currency)


def bonuses(*, legal_entity_ids: Sequence[int]) -> list[BonusBalance]:
    """Return the bonus points of legal entities, by name of the entity (one query)."""
    return list(
        BonusBalance.objects.filter(legal_entity__in=legal_entity_ids)
        .select_related("legal_entity")
        .order_by("legal_entity__name", "pk")
    )


def label(contract: Contract) -> str:
    """Return "№ 12 · deferral 30 days · UAH": what tells contracts apart in a select."""
    number = f"№ {contract.number}" if contract.number else str(contract.name)
    return " · ".join(filter(None, [number, payment_words(contract), currency(contract)]))


def payment_words(contract: Contract) -> str:
    """Return "prepayment", "deferral 30 days" …"""
    kind = str(contract.get_kind_display()).lower()
    if not contract.payment_days:
        return kind
    days = ngettext("%(count)d day", "%(count)d days", contract.payment_days) % {
        "count": contract.payment_days
    }
    return f"{kind} {days}"


def contracts_of(*, legal_entity_ids: Sequence[int], day: date) -> list[Contract]:
    """Return all contracts of several legal entities that have not ended by ``day``.

    Blocked and future ones are among them: the list of contracts says why one cannot be used.
    """
    return [
        contract
        for contract in Contract.objects.filter(legal_entity_id__in=legal_entity_ids)
        .select_related("price_type", "home_warehouse", "balance", "legal_entity", "agreement")
        .annotate(named_warehouses=_NAMED_WAREHOUSES)
        .order_by("legal_entity__name", "legal_entity_id", "-is_default", "number", "pk")
        if contract.valid_to is None or contract.valid_to > day
    ]


def order_terms(*, order: Any) -> OrderTerms | None:
    """Return the terms an order was placed under, or None for an order without a contract."""
    return (
        OrderTerms.objects.filter(order=order)
        .select_related("contract__home_warehouse__warehouse", "contract__agreement", "price_type")
        .first()
    )


def internal_rate(*, currency_code: str) -> Decimal | None:
    """Return 1C's internal rate of a currency, or None when it has sent none."""
    return (
        CurrencyRate.objects.filter(currency=currency_code).values_list("rate", flat=True).first()
    )


def _money(contract: Contract) -> ContractMoney:
    balance = getattr(contract, "balance", None)
    debt = balance.debt if balance else Decimal(0)
    return ContractMoney(
        # 1C keeps debts in the currency of the contract, whatever the prices are in.
        currency=contract.currency,
        debt=debt,
        overdue=balance.overdue if balance else Decimal(0),
        as_of=balance.as_of if balance else None,
        limit=Limit(contract.credit_limit, debt) if contract.credit_limit > 0 else None,
    )
