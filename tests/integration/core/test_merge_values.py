"""Values of foreign records made to fit: currencies, numbers, dates, ids."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from oscar_b2b.core.merge_values import (
    clip,
    currency_code,
    day,
    flag,
    is_offer_id,
    moment,
    number,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("грн", "UAH"),
        (" грн. ", "UAH"),
        ("980", "UAH"),
        ("руб", "RUB"),
        ("RUR", "RUB"),
        ("643", "RUB"),
        ("usd", "USD"),
        ("840", "USD"),
        ("EUR", "EUR"),
        ("978", "EUR"),
        ("MIZ", ""),
        ("", ""),
    ],
)
def test_currencies(text, code):
    assert currency_code(text) == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", Decimal("1234.50")),
        ("1\u00a0234.5", Decimal("1234.5")),
        ("-3", Decimal(-3)),
        ("", None),
        ("NaN", None),
        ("Infinity", None),
        ("12 шт", None),
    ],
)
def test_numbers(text, value):
    assert number(text) == value


def test_flags():
    assert [flag(text) for text in ("true", "1", "Да", "Так", "false", "0", "", "Нет")] == [
        True, True, True, True, False, False, False, False,
    ]  # fmt: skip


def test_days():
    assert day("2026-11-20T10:00:00") == date(2026, 11, 20)
    assert day("0001-01-01") is None
    assert day("2026-13-40") is None
    assert day("") is None


def test_moments_are_aware_and_local():
    value = moment("2026-11-20T10:00:00")

    assert timezone.localtime(value).hour == 10
    assert moment("soon") is None


def test_long_texts_are_cut_in_one_line():
    assert clip("  a \n b ", 10) == "a b"
    assert clip("abcdef", 4) == "abc…"


def test_offer_ids():
    assert is_offer_id("good")
    assert is_offer_id("good#characteristic")
    assert not is_offer_id("")
    assert not is_offer_id("#characteristic")
    assert not is_offer_id("g" * 65)
    assert not is_offer_id("g#" + "c" * 127)
