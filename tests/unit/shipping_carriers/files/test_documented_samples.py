"""The samples of the documentation are files that are read, and its figures are right."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from oscar_b2b.shipping_carriers.carriers.files import directory, read_directory, read_tariff
from oscar_b2b.shipping_carriers.carriers.files import tariff as tariffs

DOCUMENT = Path(__file__).resolve().parents[4] / "docs/carrier-files.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
DIRECTORY, TARIFF = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)


def test_the_directory() -> None:
    found = read_directory(DIRECTORY)
    assert [city.ref for city in found.cities] == ["poltava", "lubny"]
    assert [point.ref for point in found.points] == ["poltava/1", "poltava/2", "lubny/1"]
    assert all(isinstance(point.hours, dict) for point in found.points)


def test_the_tariff() -> None:
    found = read_tariff(TARIFF)
    weight = Decimal(45)
    step = found.step(weight, "poltava")
    assert step
    assert (step.price_of(weight), step.days) == (Decimal("143.50"), 2)
    assert found.step(weight, "lubny") is None


def test_every_column_is_described() -> None:
    described = set(re.findall(r"`([a-z_]+)`", TEXT))
    columns = {column.name for column in (*directory.COLUMNS, *tariffs.COLUMNS)}
    assert columns - described == set()
