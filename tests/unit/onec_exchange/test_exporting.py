"""Small decisions of the order document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.onec_exchange.exporting import vat_rate
from oscar_b2b.onec_exchange.services.outbox import pause_after


@pytest.mark.parametrize(
    ("incl_tax", "excl_tax", "rate"),
    [
        ("120.00", "100.00", "20"),
        ("50.00", "41.65", "20"),  # 5 × 10.00, VAT rounded per piece
        ("107.00", "100.00", "7"),
        ("0.01", "0.01", None),
        ("100.00", "100.00", None),
        ("100.00", "0.00", None),
        ("100.00", "99.50", None),
    ],
)
def test_the_vat_rate_is_derived_from_a_lines_sums(
    incl_tax: str, excl_tax: str, rate: str | None
) -> None:
    found = vat_rate(incl_tax=Decimal(incl_tax), excl_tax=Decimal(excl_tax))
    assert found == (None if rate is None else Decimal(rate))


def test_the_pause_is_bounded_for_any_number_of_attempts() -> None:
    assert pause_after(1).total_seconds() == 5
    assert pause_after(10_000).total_seconds() == 600
