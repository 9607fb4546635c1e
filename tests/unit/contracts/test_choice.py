"""Which contract is in force, and what is left of its limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from oscar_b2b.contracts.domain import Limit, LimitState, choose


@dataclass(frozen=True)
class Paper:
    pk: int
    kind: str = "deferral"
    is_default: bool = False


DEFERRED = Paper(1)
DEFERRED_DEFAULT = Paper(2, is_default=True)
PREPAID = Paper(3, "prepayment")
PREPAID_DEFAULT = Paper(4, "prepayment", is_default=True)


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ([DEFERRED, PREPAID, PREPAID_DEFAULT, DEFERRED_DEFAULT], PREPAID_DEFAULT),
        ([DEFERRED_DEFAULT, DEFERRED, PREPAID], PREPAID),
        ([DEFERRED_DEFAULT, DEFERRED], DEFERRED_DEFAULT),
        ([DEFERRED], DEFERRED),
        ([], None),
    ],
)
def test_after_log_in(offered: list[Paper], chosen: Paper | None) -> None:
    assert choose(offered, None) == chosen


def test_the_wanted_one_when_it_is_in_force() -> None:
    assert choose([PREPAID_DEFAULT, DEFERRED], DEFERRED.pk) == DEFERRED


def test_the_default_when_the_wanted_one_is_not() -> None:
    assert choose([PREPAID_DEFAULT, DEFERRED], 999) == PREPAID_DEFAULT


@pytest.mark.parametrize(
    ("limit", "debt", "free", "used", "state"),
    [
        ("500000", "190000", "310000", 38, LimitState.ENOUGH),
        ("500000", "0", "500000", 0, LimitState.ENOUGH),
        ("500000", "400000", "100000", 80, LimitState.ENOUGH),
        ("500000", "400000.01", "99999.99", 80, LimitState.SHORT),
        ("500000", "500000", "0", 100, LimitState.SPENT),
        ("500000", "600000", "0", 100, LimitState.SPENT),
        ("500000", "-20000", "500000", 0, LimitState.ENOUGH),
    ],
)
def test_what_is_left_of_a_limit(
    limit: str, debt: str, free: str, used: int, state: LimitState
) -> None:
    left = Limit(Decimal(limit), Decimal(debt))
    assert (left.free, left.used_percent, left.state) == (Decimal(free), used, state)
