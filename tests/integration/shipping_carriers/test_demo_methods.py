"""The demo's methods: every kind once, and never again over what somebody changed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.demo import ADDRESS, DemoCarriers
from oscar_b2b.shipping_carriers.demo_methods import DemoMethods
from oscar_b2b.shipping_carriers.domain import next_days, zone_charge
from oscar_b2b.shipping_carriers.models import (
    CarrierAccount,
    DeliveryMethod,
    MethodKind,
    TransportZone,
)

pytestmark = pytest.mark.django_db


def test_every_kind_is_offered_and_our_transport_has_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    # Accounts are enough: nobody is asked anything here.
    monkeypatch.setenv(ADDRESS, "http://127.0.0.1:9")
    monkeypatch.setattr(DemoCarriers, "_read", lambda self, code: None)
    DemoCarriers().load()
    DemoMethods().load()

    rows = list(DeliveryMethod.objects.all())
    assert {row.kind for row in rows} == set(MethodKind.values)
    assert all(row.is_active for row in rows)
    assert {row.carrier for row in rows if row.carrier} == set(carriers())
    assert [row.kind for row in rows[-2:]] == [MethodKind.DROPSHIPPING, MethodKind.OTHER]
    assert any(row.audience for row in rows)
    assert any(row.min_weight or row.max_weight for row in rows)

    lviv = TransportZone.objects.get(name="Львів")
    monday = datetime(2026, 11, 23, 10, tzinfo=UTC)
    days = next_days(
        weekdays=lviv.weekdays, cutoff=lviv.cutoff, lead_days=lviv.lead_days, now=monday, count=2
    )
    assert [day.isoweekday() for day in days] == [2, 4]
    charges = [
        zone_charge(
            charge=lviv.charge,
            steps=list(lviv.steps.all()),
            free_from=lviv.free_from,
            total=Decimal(100),
            weight=Decimal(weight),
        )
        for weight in (50, 500, 5000)
    ]
    assert charges == sorted(set(charges)), "heavier costs more"


def test_a_second_run_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS, raising=False)
    DemoMethods().load()
    assert not DeliveryMethod.objects.filter(kind=MethodKind.CARRIER).exists(), "none is set up"
    DeliveryMethod.objects.filter(kind=MethodKind.OTHER).delete()
    DeliveryMethod.objects.filter(kind=MethodKind.PICKUP).update(is_active=False, name="Own")
    CarrierAccount.objects.create(code="sat", is_active=True, values={"api_key": "k"})
    before = list(DeliveryMethod.objects.values())
    zones = list(TransportZone.objects.values())
    DemoMethods().load()
    assert list(DeliveryMethod.objects.values()) == before
    assert list(TransportZone.objects.values()) == zones
