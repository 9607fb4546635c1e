"""Which contract is in force, and what is left of its limit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.contracts.domain import CreditProblem, Limit, LimitState, choose, credit_problem


@dataclass(frozen=True)
class Paper:
    pk: int
    kind: str = "deferral"
    is_default: bool = False

    @property
    def key(self) -> str:
        return str(self.pk)


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


papers = st.lists(
    st.builds(
        Paper,
        pk=st.integers(1, 30),
        kind=st.sampled_from(["prepayment", "deferral", "consignment", "currency", "cash"]),
        is_default=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda paper: paper.pk,
)


@given(papers, st.one_of(st.none(), st.integers(1, 40), st.text(max_size=3)))
def test_the_choice_follows_the_rule(offered: list[Paper], wanted: object) -> None:
    """The rule in plain words, for any papers and any wish, also one out of an old session."""
    chosen = choose(offered, wanted)

    if not offered:
        assert chosen is None
        return
    assert chosen in offered
    wish = [each for each in offered if wanted is not None and each.key == str(wanted)]
    prepaid = [each for each in offered if each.kind == "prepayment"]
    if wish:
        assert chosen == wish[0]
    elif prepaid:
        assert chosen.kind == "prepayment"
        assert chosen.is_default == any(each.is_default for each in prepaid)
    else:
        assert chosen == offered[0]


@given(papers, st.integers(1, 40))
def test_what_was_chosen_is_chosen_again(offered: list[Paper], wanted: int) -> None:
    chosen = choose(offered, wanted)
    assert choose(offered, None if chosen is None else chosen.key) == chosen


@pytest.mark.parametrize(
    ("kind", "limit", "debt", "overdue", "total", "problem"),
    [
        ("deferral", "500", "190", "0", "310", None),
        ("deferral", "500", "190", "0", "310.01", CreditProblem.OVER_LIMIT),
        ("deferral", "500", "190", "0.01", "1", CreditProblem.OVERDUE),
        ("deferral", "500", "600", "0", "1", CreditProblem.OVER_LIMIT),
        ("consignment", "500", "0", "0", "501", CreditProblem.OVER_LIMIT),
        ("deferral", "0", "190", "0", "9999", None),  # 1C watches no limit
        ("deferral", "500", "190", "0", None, None),  # no rate tells the sum
        ("deferral", "500", "-50", "0", "501", CreditProblem.OVER_LIMIT),  # an advance adds none
        ("prepayment", "500", "600", "5", "9999", None),
        ("cash", "500", "600", "5", "9999", None),
    ],
)
def test_what_speaks_against_an_order_on_credit(
    kind: str, limit: str, debt: str, overdue: str, total: str | None, problem: CreditProblem | None
) -> None:
    found = credit_problem(
        kind=kind,
        limit=Decimal(limit),
        debt=Decimal(debt),
        overdue=Decimal(overdue),
        total=None if total is None else Decimal(total),
    )
    assert found == problem
