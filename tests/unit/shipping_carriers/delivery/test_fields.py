"""Values of changing types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.delivery import fields


@pytest.mark.parametrize(
    ("written", "read"),
    [("374.5", "374.5"), (290, "290"), ("374,50", "374.50"), (0, None), ("", None), (None, None)],
)
def test_nought_is_not_known(written: Any, read: str | None) -> None:
    assert fields.positive(written) == (Decimal(read) if read else None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("24.11.2026", date(2026, 11, 24)),
        ("24.11.2026 00:00:00", date(2026, 11, 24)),
        ("2026-11-24T00:00:00+02:00", date(2026, 11, 24)),
        # Midnight in Kyiv, said in UTC.
        ("2026-11-23T22:00:00Z", date(2026, 11, 24)),
        ("2026-11-24T00:00:00", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("01.01.0001 00:00:00", None),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+02:00", None),
        ("", None),
        (None, None),
        ("завтра", None),
    ],
)
def test_days(written: Any, read: date | None) -> None:
    assert fields.day(written) == read


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("50.430301", "30.650701", (50.430301, 30.650701)),
        ("30.65", "50.43", (50.43, 30.65)),
        ("0", "0", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_coordinates(latitude: Any, longitude: Any, expected: tuple[Any, Any]) -> None:
    assert fields.position(latitude, longitude) == expected


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("+38 (044) 000-00-09", "0440000009"),
        ("80440000009", "0440000009"),
        ("0440000009", "0440000009"),
        ("", ""),
    ],
)
def test_phones(written: str, sent: str) -> None:
    assert fields.phone(written) == sent


def test_flags() -> None:
    assert fields.flag({"a": True}, "a")
    assert not fields.flag({"a": "false"}, "a", default=True)
    assert fields.flag({"a": None}, "a", default=True)
