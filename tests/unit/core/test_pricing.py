"""Prices with and without VAT, and quantities by the multiple."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.units import UnitInfo


@pytest.mark.parametrize(
    ("amount", "rate", "vat_included", "incl", "tax", "excl"),
    [
        ("120", "20", True, "120.00", "20.00", "100.00"),
        ("10", "20", True, "10.00", "1.67", "8.33"),
        ("100", "20", False, "120.00", "20.00", "100.00"),
        ("0.33", "20", False, "0.40", "0.07", "0.33"),
        ("10", None, True, "10.00", "0.00", "10.00"),
        ("10", "0", False, "10.00", "0.00", "10.00"),
        ("1.2345", "20", True, "1.23", "0.21", "1.02"),
        ("1.235", None, False, "1.24", "0.00", "1.24"),
    ],
)
def test_vat(
    amount: str, rate: str | None, vat_included: bool, incl: str, tax: str, excl: str
) -> None:
    quote = PriceQuote(
        Decimal(amount),
        "UAH",
        vat_rate=Decimal(rate) if rate else None,
        vat_included=vat_included,
    )
    assert (str(quote.incl_tax), str(quote.tax), str(quote.excl_tax)) == (incl, tax, excl)


@given(
    st.decimals("0.01", "999999.99", places=2),
    st.sampled_from([None, Decimal(0), Decimal(7), Decimal(20)]),
    st.booleans(),
)
def test_net_and_vat_always_add_up(amount: Decimal, rate: Decimal | None, included: bool) -> None:
    quote = PriceQuote(amount, "UAH", vat_rate=rate, vat_included=included)
    assert quote.excl_tax + quote.tax == quote.incl_tax
    assert quote.incl_tax == quote.incl_tax.quantize(Decimal("0.01"))


@given(st.integers(1, 1000), st.integers(1, 100_000))
def test_rounding_up_gives_the_smallest_multiple(multiple: int, quantity: int) -> None:
    rounded = UnitInfo(multiple=multiple).rounded_up(quantity)
    assert rounded % multiple == 0
    assert 0 <= rounded - quantity < multiple
