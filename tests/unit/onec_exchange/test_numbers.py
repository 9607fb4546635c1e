"""Numbers, flags, rates and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from oscar_b2b.onec_exchange.commerceml.numbers import date_of, decimal_of, moment_of, vat_rate_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45.5", "45.5"), ("45,5", "45.5"), ("2 042,66", "2042.66"), ("2\u00a0042,66", "2042.66"),
        ("1'234.50", "1234.50"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("-2", "-2"),
        (" 7 ", "7"), (".5", "0.5"), ("+3", "3"), ("2\u202f042", "2042"), ("0", "0"), ("0.0", "0"),
    ],
)  # fmt: skip
def test_number(text, number):
    assert decimal_of(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", " ", "NaN", "Infinity", "1e9", "договірна", "-999999999.9", "1.2.3", "9" * 40]
)
def test_no_number(text):
    assert decimal_of(text) is None


@pytest.mark.parametrize(
    ("text", "rate"),
    [("20", 20), ("18%", 18), ("20/120", 20), ("Без налога", 0), ("Без НДС", 0), ("7,5", "7.5")],
)
def test_vat_rate(text, rate):
    assert vat_rate_of(text) == Decimal(rate)


def test_no_vat_rate():
    assert vat_rate_of("") is None
    assert vat_rate_of("НДС") is None


def test_dates():
    assert date_of("2026-04-01T17:41:01") == date(2026, 4, 1)
    assert date_of("0001-01-01") is None
    assert date_of("2026-13-01") is None
    assert moment_of("2014-06-01T0:36:33", zone=UTC) == datetime(2014, 6, 1, 0, 36, 33, tzinfo=UTC)
    assert moment_of("2014-06-01", clock="9:05:00", zone=UTC) == datetime(
        2014, 6, 1, 9, 5, tzinfo=UTC
    )
    assert moment_of("2014-06-01T25:00:00", zone=UTC) == datetime(2014, 6, 1, tzinfo=UTC)
