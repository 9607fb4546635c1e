"""Bulk reads about contracts: those in force, their words, their money."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import ngettext
from oscar.core.loading import get_model

from oscar_b2b.contracts import standard_terms
from oscar_b2b.contracts.domain import Limit, choose
from oscar_b2b.contracts.models import (
    STANDARD_KEY,
    Agreement,
    AgreementBinding,
    BonusBalance,
    Contract,
    OrderTerms,
)
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import terms
from oscar_b2b.partner_pricing.models import CurrencyRate

#: Ids of the warehouses a contract names, read with the contract itself.
_NAMED_WAREHOUSES = ArraySubquery(
    Contract.warehouses.through.objects.filter(contract_id=OuterRef("pk"))
    .order_by("partner_id")
    .values("partner_id")
)

#: Currencies that prices can be converted from and into, beside the shop's own.
KNOWN_RATES = CurrencyRate.objects.filter(rate__gt=0).values_list("currency", flat=True)

#: Right to see debts and limits; ``feature_permissions`` tells which roles have it.
SEE_BALANCE = "contracts.see_balance"

#: Right to get reconciliation acts; no role has it, a head grants it to a person.
RECONCILIATION = "contracts.reconciliation"


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
    #: Which legal entity of the supplier sells; "" when 1C does not say.
    seller: str = ""

    @property
    def pk(self) -> int:
        return self.contract.pk

    @property
    def key(self) -> str:
        return self.contract.key

    @property
    def last_day(self) -> date | None:
        """The last day in force; the contract, or the bound agreement, stores the day after."""
        end = (self.contract.bound or self.contract).valid_to
        return end - timedelta(days=1) if end else None


@dataclass(frozen=True, slots=True)
class SmallestOrder:
    """What an order must come to at least. ``currency`` may be empty: that of the prices."""

    amount: Decimal
    currency: str


def offered(
    *,
    legal_entity_id: int,
    dealer_id: int | None,
    member_id: int | None,
    day: date,
    segment_id: int | None = None,
) -> list[Contract]:
    """Return what a member can choose in the header: the contracts in force, or the standard terms
    of the segment where there are none; then the agreements bound to the member or the dealer,
    each laid over the default one.

    One query; one more where somebody has bound an agreement, two where there is no contract.
    """
    bindings = _bindings(dealer_id=dealer_id, member_id=member_id)
    contracts = list(
        Contract.objects.valid_on(day)
        .filter(legal_entity_id=legal_entity_id)
        .select_related(
            "price_type", "home_warehouse", "balance", "agreement__price_type", "seller"
        )
        .annotate(
            named_warehouses=_NAMED_WAREHOUSES,
            known_rates=ArraySubquery(KNOWN_RATES),
            bound_agreements=ArraySubquery(bindings.values("agreement_id")),
        )
    )
    default = choose(contracts, None)
    bound: Any = default.bound_agreements if default is not None else None
    if default is None:
        default = standard_terms.contract(segment_id=segment_id, legal_entity_id=legal_entity_id)
        if default is None:
            return []
        contracts, bound = [default], bindings.values("agreement_id")
    if default.standard is None and not bound:
        return contracts
    agreements = _in_force(bound, dealer_id=dealer_id, day=day).filter(
        Q(legal_entity__isnull=True) | Q(legal_entity_id=legal_entity_id)
    )
    return [*contracts, *(with_agreement(default, each) for each in agreements)]


def _bindings(*, dealer_id: int | None, member_id: int | None) -> Any:
    return AgreementBinding.objects.filter(
        Q(dealer_id=dealer_id, dealer_id__isnull=False)
        | Q(member_id=member_id, member_id__isnull=False)
    ).order_by()


def _in_force(agreement_ids: Any, *, dealer_id: int | None, day: date) -> Any:
    """Return those of the agreements that a dealer can be offered on ``day``, by name."""
    return (
        Agreement.objects.filter(
            Q(dealer__isnull=True) | Q(dealer_id=dealer_id),
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            pk__in=agreement_ids,
            is_active=True,
        )
        .select_related("price_type", "warehouse", "seller")
        .order_by("name", "pk")
    )


def with_bound(
    contracts: Sequence[Contract], *, dealer_id: int | None, member_id: int | None, day: date
) -> list[Contract]:
    """Add to contracts of several legal entities the agreements bound by hand, behind the
    contracts of each entity that the agreement is offered beside. One query.

    :param contracts: sorted by legal entity, as :func:`contracts_of` has them.
    """
    agreements = list(
        _in_force(
            _bindings(dealer_id=dealer_id, member_id=member_id).values("agreement_id"),
            dealer_id=dealer_id,
            day=day,
        )
    )
    found: list[Contract] = []
    for entity_id, group in groupby(contracts, key=lambda each: each.legal_entity_id):
        own = list(group)
        default = choose([each for each in own if each.is_valid_on(day)], None)
        found += own
        if default is not None:
            found += [
                with_agreement(default, each)
                for each in agreements
                if each.legal_entity_id in (None, entity_id)
            ]
    return found


def with_agreement(contract: Contract, agreement: Agreement) -> Contract:
    """Return a copy of a contract under the terms of an agreement; not to be saved.

    Price type, warehouse and days are the agreement's where it names them; debts and limits stay
    those of the contract.
    """
    laid = copy.copy(contract)
    laid.bound = laid.agreement = agreement
    laid.is_default = False
    if agreement.price_type is not None:
        laid.price_type = agreement.price_type
    if agreement.warehouse is not None:
        laid.home_warehouse = agreement.warehouse
        laid.named_warehouses = [agreement.warehouse.pk]  # type: ignore[attr-defined]
    if agreement.seller is not None:
        laid.seller = agreement.seller
    if agreement.payment_days:
        laid.payment_days = agreement.payment_days
        laid.kind = Contract.DEFERRAL
    return laid


def under(context: B2BContext, contract: Contract) -> B2BContext:
    """Return a member's terms under a contract."""
    return replace(
        copy.copy(context),  # of a request it is a lazy object, no dataclass
        contract_id=contract.pk,
        contract_guid=contract.guid,
        contract_label=label(contract),
        agreement_id=contract.bound.pk if contract.bound is not None else None,
        has_standard_terms=contract.standard is not None,
        vat_free=contract.vat_mode == Contract.WITHOUT_VAT,
        price_type_id=contract.price_type_id,
        price_type_guid=contract.price_type.guid if contract.price_type else "",
        currency=currency(contract),
        warehouse_ids=warehouse_ids(contract),
        home_warehouse_id=contract.home_warehouse_id,
        memo={},
    )


def contract_under(context: B2BContext) -> Contract | None:
    """Return the contract of a member's terms, with balance, asked afresh."""
    contract: Contract | None
    if context.has_standard_terms:
        contract = standard_terms.contract(
            segment_id=context.segment_id, legal_entity_id=context.legal_entity_id
        )
    elif context.contract_id is None:
        return None
    else:
        contract = (
            Contract.objects.filter(pk=context.contract_id)
            .select_related("balance", "price_type", "agreement", "seller")
            .first()
        )
    if contract is None or context.agreement_id is None:
        return contract
    agreement = (
        Agreement.objects.filter(pk=context.agreement_id)
        .select_related("price_type", "warehouse", "seller")
        .first()
    )
    return with_agreement(contract, agreement) if agreement is not None else contract


def key_of(context: B2BContext) -> str:
    """Return the key of the contract that terms are by."""
    if context.agreement_id is not None:
        return f"a{context.agreement_id}"
    if context.has_standard_terms:
        return STANDARD_KEY
    return "" if context.contract_id is None else str(context.contract_id)


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
    """Return the currency of the prices by a contract: its own, if they can be converted into it.

    They can when 1C has sent rates of both currencies; else they stay in their price type's
    (docs/adr/0013).
    """
    priced_in = contract.price_type.currency if contract.price_type else ""
    # The currency of an agreement chosen for the deal is that of the order.
    own = (contract.bound.currency if contract.bound is not None else "") or contract.currency
    if not priced_in or not own or priced_in == own:
        return priced_in or own
    known: list[str] | None = getattr(contract, "known_rates", None)
    if known is None:
        known = list(KNOWN_RATES.all())
    return own if {own, priced_in} <= {settings.OSCAR_DEFAULT_CURRENCY, *known} else priced_in


def cards(contracts: Iterable[Contract], *, chosen: str, with_money: bool) -> list[ContractCard]:
    """Return the contracts in words; asks nothing of those loaded by this file.

    :param chosen: key of the one that makes the prices.
    """
    return [_card(each, chosen=chosen, with_money=with_money) for each in contracts]


def _card(contract: Contract, *, chosen: str, with_money: bool) -> ContractCard:
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
        is_chosen=contract.key == chosen,
        money=_money(contract) if with_money else None,
        agreement=_agreement_name(agreement),
        min_order=agreement.min_order if agreement and agreement.is_active else None,
        seller=str(contract.seller) if contract.seller else "",
    )


def sums(cards: Iterable[ContractCard]) -> list[ContractMoney]:
    """Return debt and overdue debt of all contracts by currency; limits are not added up.

    ``as_of`` is the oldest of them: no sum is fresher than its oldest part.
    """
    found: dict[str, ContractMoney] = {}
    for card in cards:
        money = card.money
        if money is None:
            continue
        before = found.get(money.currency)
        if before is None:
            found[money.currency] = replace(money, limit=None)
            continue
        moments = [each for each in (before.as_of, money.as_of) if each is not None]
        found[money.currency] = ContractMoney(
            currency=money.currency,
            debt=before.debt + money.debt,
            overdue=before.overdue + money.overdue,
            as_of=min(moments) if moments else None,
            limit=None,
        )
    return list(found.values())


def _agreement_name(agreement: Agreement | None) -> str:
    if agreement is None or not agreement.is_active:
        return ""
    named_after = agreement.price_type
    if named_after and not named_after.is_active and agreement.name == named_after.name:
        # The supplier does not show this price type, so its name is told nowhere.
        return ""
    return str(agreement)


def smallest_order(
    *, contract_id: int | None, agreement_id: int | None = None
) -> SmallestOrder | None:
    """Return what an order by a contract must come to, or None when nothing is agreed.

    :param agreement_id: chosen for the deal instead of the contract's own.
    """
    if contract_id is None and agreement_id is None:
        return None
    agreed = Q(contracts=contract_id) if agreement_id is None else Q(pk=agreement_id)
    agreement = Agreement.objects.filter(agreed, is_active=True, min_order__gt=0).order_by().first()
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
    if contract.bound is not None:
        number = str(contract.bound)
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
        .select_related(
            "price_type",
            "home_warehouse",
            "balance",
            "legal_entity",
            "agreement__price_type",
            "seller",
        )
        .annotate(named_warehouses=_NAMED_WAREHOUSES, known_rates=ArraySubquery(KNOWN_RATES))
        .order_by("legal_entity__name", "legal_entity_id", "-is_default", "number", "pk")
        if contract.valid_to is None or contract.valid_to > day
    ]


def order_terms(*, order: Any) -> OrderTerms | None:
    """Return the terms an order was placed under, or None for an order without a contract."""
    return (
        OrderTerms.objects.filter(order=order)
        .select_related(
            "contract__home_warehouse__warehouse",
            "contract__agreement",
            "price_type",
            "agreement",
        )
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


def tied_baskets(baskets: Any, context: B2BContext) -> Any:
    """Narrow a queryset of baskets to those by the contract of ``context``."""
    return baskets.filter(
        b2b_contract__contract_id=context.contract_id,
        b2b_contract__agreement_id=context.agreement_id,
    )


def baskets_to_open(baskets: Any, context: B2BContext, *, day: date) -> Any:
    """Narrow a member's open baskets to those that the contract of ``context`` may open.

    First the one by that contract, then those of no contract, or of one that is not in force on
    ``day`` or not offered to the member any more.
    """
    if context.contract_id is None:
        return baskets.select_related("b2b_contract")
    still = Q(
        b2b_contract__contract_id__in=Contract.objects.valid_on(day)
        .filter(legal_entity_id=context.legal_entity_id)
        .values("pk")
    ) & (
        Q(b2b_contract__agreement__isnull=True)
        | Q(
            Exists(
                AgreementBinding.objects.filter(
                    Q(dealer_id=context.dealer_id) | Q(member_id=context.member_id),
                    agreement=OuterRef("b2b_contract__agreement"),
                    agreement__is_active=True,
                )
            )
        )
    )
    own = Q(
        b2b_contract__contract_id=context.contract_id,
        b2b_contract__agreement_id=context.agreement_id,
    )
    return (
        baskets.select_related("b2b_contract__contract")
        .alias(is_other=Case(When(own, then=Value(0)), default=Value(1)))
        .filter(own | Q(b2b_contract__isnull=True) | ~still)
        .order_by("is_other", "pk")
    )


@dataclass(frozen=True, slots=True)
class WaitingBasket:
    """An open basket beside the present one.

    :param key: of the contract to open it by; "" when that is no longer offered.
    """

    pk: int
    label: str
    key: str
    positions: int
    total: Decimal
    currency: str


def waiting_baskets(
    *, baskets: Any, but: int | None, contracts: Sequence[Contract]
) -> list[WaitingBasket]:
    """Return a member's other open baskets with goods, at the prices they were left with.

    :param baskets: his open baskets.
    :param but: id of the present one.
    :param contracts: offered to him now.
    """
    found = {
        each.pk: each
        for each in baskets.exclude(pk=but).select_related(
            "b2b_contract__contract__price_type", "b2b_contract__agreement"
        )
    }
    if not found:
        return []
    lines = list(
        get_model("basket", "Line")
        .objects.filter(basket__in=list(found))
        .values_list("basket_id", "product_id", "quantity", "price_incl_tax", "price_currency")
    )
    units = terms.units(product_ids={product_id for _basket, product_id, *_rest in lines})
    keys = {(each.pk, each.bound.pk if each.bound else None): each for each in contracts}
    waiting, taken = [], set()
    for pk, basket in found.items():
        own = [line for line in lines if line[0] == pk]
        if not own:
            continue
        tie = getattr(basket, "b2b_contract", None)
        contract = keys.get((tie.contract_id, tie.agreement_id)) if tie else None
        # Only the first basket of a contract can be opened by it; another is put in by hand.
        key = contract.key if contract is not None and contract.key not in taken else ""
        taken.add(key)
        waiting.append(
            WaitingBasket(
                pk=pk,
                label=label(contract or tie.contract) if tie else "",
                key=key,
                positions=len(own),
                total=sum(
                    (
                        units[product].amount(price, quantity)
                        for _basket, product, quantity, price, _currency in own
                        if price is not None
                    ),
                    Decimal(0),
                ),
                currency=next((line[4] for line in own if line[3] is not None), ""),
            )
        )
    return waiting
