"""Values of changing types, and times of four formats."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.novaposhta import fields


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("30", "30"),
        (30, "30"),
        ("12.00", "12.00"),
        ("1 070,50", "1070.50"),
        ("0", None),
        (0, None),
        ("", None),
        (None, None),
        ("-5", None),
        (True, None),
        ("NaN", None),
        ("Infinity", None),
        ("(до 30 кг)", None),
        ({}, None),
    ],
)
def test_nought_and_nothing_are_not_a_limit(written: Any, read: str | None) -> None:
    assert fields.positive(written) == (Decimal(read) if read else None)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22 16:08:00",
        "22-11-2026 16:08:00",
        "22.11.2026 16:08:00",
        "16:08 22.11.2026",
        "2026-11-22 16:08:00.000000",
        "2026.11.22 16:08:00",
    ],
)
def test_every_format_is_a_time_of_kyiv(written: str) -> None:
    assert fields.moment(written) == datetime(2026, 11, 22, 16, 8, tzinfo=fields.KYIV)


@pytest.mark.parametrize(
    "written", ["", None, "0001-01-01 00:00:00", "01.01.0001 00:00:00", "завтра", "31.02.2026"]
)
def test_what_is_no_time(written: Any) -> None:
    assert fields.moment(written) is None


def test_a_summer_time_has_the_summer_offset() -> None:
    summer = fields.moment("2026-07-01 12:00:00")
    assert summer is not None
    assert summer.isoformat() == "2026-07-01T12:00:00+03:00"


def test_day() -> None:
    assert fields.day("24.11.2026") == date(2026, 11, 24)
    assert fields.day("") is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("50.450100000000000", "30.523400000000000", (50.4501, 30.5234)),
        ("30.5234", "50.4501", (50.4501, 30.5234)),
        ("0", "0", (None, None)),
        (None, "30.5", (None, None)),
        ("10.5", "30.5", (None, None)),
    ],
)
def test_coordinates_are_put_right_or_dropped(
    latitude: Any, longitude: Any, expected: tuple[float | None, float | None]
) -> None:
    assert fields.position(latitude, longitude) == expected


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("+38 (044) 000-00-09", "380440000009"),
        ("0440000009", "380440000009"),
        ("80440000009", "380440000009"),
        ("440000009", "380440000009"),
        ("380440000009", "380440000009"),
        ("+48 22 000 00 00", "48220000000"),
        ("", ""),
    ],
)
def test_phones(written: str, sent: str) -> None:
    assert fields.phone(written) == sent
