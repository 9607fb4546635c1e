"""A dealer's order, a 1C to send it to, and a folder for what 1C sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from oscar_b2b.core.extensions import extensions
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC
from tests.integration.onec_exchange.warehouse_importer import WarehouseImporter
from tests.integration.orders.placing import place


@pytest.fixture
def order(kyiv_dealer: Person, bolt: Any, nut: Any) -> Any:
    """5 bolts and 6 nuts for the Kyiv dealer, 57.20 with VAT; waiting in the outbox."""
    return place(kyiv_dealer, {bolt: 5, nut: 6}, comment="Зателефонуйте", own_number="PO-7")


@pytest.fixture
def onec(settings: Any) -> Iterator[FakeOneC]:
    """1C that answers, and the shop that calls it."""
    fake = FakeOneC()
    settings.ONEC_LIVE_URL = fake.url
    settings.ONEC_LIVE_USER, settings.ONEC_LIVE_PASSWORD = "onec", "demo"
    yield fake
    fake.stop()


@pytest.fixture
def exchange_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of the exchange, which brings in warehouses and nothing else."""
    settings.ONEC_EXCHANGE_DIR = tmp_path / "exchange"
    cache.clear()
    with extensions.override("importers", [WarehouseImporter()]):
        yield settings.ONEC_EXCHANGE_DIR
