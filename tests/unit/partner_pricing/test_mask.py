"""What a dealer is told of a stock figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.partner_pricing.domain import (
    MarkKind,
    StockMode,
    View,
    mask,
    rounded,
    warehouse_rank,
)

LADDER = View(StockMode.MASKED, (10, 100, 1000))
ONE_LIMIT = View(StockMode.MASKED, (100,))
EXACT = View(StockMode.EXACT)
HIDDEN = View(StockMode.HIDDEN)


@pytest.mark.parametrize(
    ("figure", "label"),
    [
        (1, "1"),
        (7, "7"),
        (10, "10"),
        (11, ">10"),
        (100, ">10"),
        (101, ">100"),
        (250, ">100"),
        (1000, ">100"),
        (1001, ">1000"),
        (5000, ">1000"),
    ],
)
def test_the_ladder(figure: int, label: str) -> None:
    assert mask(figure, LADDER).label == label


@pytest.mark.parametrize(("figure", "label"), [(57, "57"), (100, "100"), (101, ">100")])
def test_one_limit_leaves_the_figures_below_it_exact(figure: int, label: str) -> None:
    assert mask(figure, ONE_LIMIT).label == label


def test_thresholds_may_be_stored_in_any_order() -> None:
    assert mask(250, View(StockMode.MASKED, (1000, 10, 100))).label == ">100"


def test_a_masked_view_without_thresholds_is_masked_all_the_same() -> None:
    assert mask(250, View.of("masked", ())).label == ">100"
    assert mask(250, View.of("masked", (0,))).label == ">100"


def test_exact_tells_the_figure() -> None:
    assert mask(5000, EXACT).label == "5000"


@pytest.mark.parametrize("figure", [-3, 0, 1, 5000])
def test_hidden_tells_nothing_not_even_that_there_is_none(figure: int) -> None:
    assert mask(figure, HIDDEN) == mask(0, HIDDEN)
    assert mask(figure, HIDDEN).label == ""


@pytest.mark.parametrize("view", [LADDER, EXACT])
@pytest.mark.parametrize("figure", [0, -5])
def test_nothing_and_less_than_nothing_are_nothing(view: View, figure: int) -> None:
    assert mask(figure, view).kind is MarkKind.NONE


def test_low_is_told_by_the_mark_alone() -> None:
    by_five = View(StockMode.MASKED, (5,))
    assert mask(5, by_five).is_low
    # 7 reads ">5"; calling it low as well would tell that it is not above ten.
    assert not mask(7, by_five).is_low
    assert not mask(11, EXACT).is_low


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_two_figures_in_one_step_look_the_same(one: int, other: int) -> None:
    def step(figure: int) -> int:
        return sum(figure > each for each in LADDER.thresholds)

    same = step(one) == step(other) and step(one) > 0
    assert (mask(one, LADDER) == mask(other, LADDER)) == (same or one == other)


@pytest.mark.parametrize(
    ("amount", "cents"), [("1.005", "1.01"), ("1.0049", "1.00"), ("0.125", "0.13"), ("2", "2.00")]
)
def test_money_is_rounded_half_up(amount: str, cents: str) -> None:
    assert rounded(Decimal(amount)) == Decimal(cents)


def test_home_comes_first_and_partners_last() -> None:
    ranks = [
        warehouse_rank(is_home=True, kind="partner"),
        warehouse_rank(is_home=False, kind="own"),
        warehouse_rank(is_home=False, kind="remote"),
        warehouse_rank(is_home=False, kind="partner"),
    ]
    assert ranks == sorted(set(ranks))
