"""Which contract is in force, and what is left of its limit; no Django, no clock, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

#: ``Contract.kind`` of a 100 % prepayment.
PREPAYMENT = "prepayment"

#: Kinds under which goods leave before they are paid.
ON_CREDIT = frozenset({"deferral", "consignment"})

#: Below this part of the limit the rest is short.
SHORT_PART = Decimal("0.2")


class UnableToSwitchContract(Exception):
    """The member cannot work by this contract. ``reason`` is a translated text for the member."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Contract(Protocol):
    @property
    def key(self) -> str: ...

    kind: str
    is_default: bool


C = TypeVar("C", bound=_Contract)


def choose(contracts: Sequence[C], wanted: object) -> C | None:
    """Return the contract to work by: the wanted one if it is in force, else the default.

    The default after log-in is a 100 % prepayment: the one marked as default, else any; without
    a prepayment the first contract.

    :param contracts: contracts in force, in the order in which they are offered.
    :param wanted: key of the one that was chosen, or None.
    """
    key = "" if wanted is None else str(wanted)
    chosen = next((each for each in contracts if each.key == key), None)
    if chosen is not None:
        return chosen
    prepaid = [each for each in contracts if each.kind == PREPAYMENT]
    marked = [each for each in prepaid if each.is_default]
    return next(iter([*marked, *prepaid, *contracts]), None)


class LimitState(StrEnum):
    """How much is left of a credit limit; names the look of the bar."""

    ENOUGH = "enough"
    SHORT = "short"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Limit:
    """A credit limit and how much of it the debt has used, in the contract's currency."""

    limit: Decimal
    debt: Decimal

    @property
    def free(self) -> Decimal:
        """What can still be ordered, never below zero; an advance does not raise the limit."""
        return min(max(self.limit - self.debt, Decimal(0)), self.limit)

    @property
    def used_percent(self) -> int:
        """Used part of the limit, 0 to 100."""
        if self.limit <= 0:
            return 100
        return int((self.limit - self.free) * 100 / self.limit)

    @property
    def state(self) -> LimitState:
        if self.free <= 0:
            return LimitState.SPENT
        return LimitState.SHORT if self.free < self.limit * SHORT_PART else LimitState.ENOUGH


class CreditProblem(StrEnum):
    """Why the supplier looks at an order before it goes on."""

    OVER_LIMIT = "over_limit"
    OVERDUE = "overdue"


def credit_problem(
    *, kind: str, limit: Decimal, debt: Decimal, overdue: Decimal, total: Decimal | None
) -> CreditProblem | None:
    """Return what speaks against an order on credit, all amounts in one currency.

    Only contracts of deferral and consignment give credit; what is overdue counts before the
    limit. A limit of nothing means that 1C watches none.

    :param total: of the order; None when it cannot be expressed in the contract's currency.
    """
    if kind not in ON_CREDIT:
        return None
    if overdue > 0:
        return CreditProblem.OVERDUE
    if limit > 0 and total is not None and total > Limit(limit, debt).free:
        return CreditProblem.OVER_LIMIT
    return None
