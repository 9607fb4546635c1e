"""A dealer's order, and a 1C to send it to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC
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
