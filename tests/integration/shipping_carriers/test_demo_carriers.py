"""The demo's carriers: set up with the stand-in once, and never over somebody's own account."""

from __future__ import annotations

import pytest

from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.demo import ADDRESS, DemoCarriers
from oscar_b2b.shipping_carriers.models import CarrierAccount, CarrierFile, City, Point, SyncRun
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.server import running

pytestmark = pytest.mark.django_db


def test_all_carriers_are_there_and_a_second_run_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running(StandIn()) as url:
        monkeypatch.setenv(ADDRESS, url)
        DemoCarriers().load()
        first = list(CarrierAccount.objects.order_by("code").values())
        runs = SyncRun.objects.count()
        DemoCarriers().load()
    assert set(City.objects.values_list("carrier", flat=True)) == set(carriers())
    assert Point.objects.filter(carrier="novaposhta").count() > 300
    assert all(each["is_active"] for each in first)
    assert list(CarrierAccount.objects.order_by("code").values()) == first
    assert SyncRun.objects.count() == runs == len(carriers())
    assert CarrierFile.objects.count() == 4


def test_another_port_is_followed_and_what_was_changed_by_hand_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"base_url": "https://np.example/", "api_key": "own"}
    CarrierAccount.objects.create(code="novaposhta", values=own)
    old = {"base_url": "http://127.0.0.1:1/sat/openws/hs/api/", "app": "mine"}
    CarrierAccount.objects.create(code="sat", values=old)
    with running(StandIn()) as url:
        monkeypatch.setenv(ADDRESS, url)
        DemoCarriers().load()
    assert CarrierAccount.objects.get(code="novaposhta").values == own
    assert not SyncRun.objects.filter(carrier="novaposhta").exists()
    sat = CarrierAccount.objects.get(code="sat")
    assert sat.values["base_url"] == f"{url}/sat/openws/hs/api/"
    assert sat.values["app"] == "mine"
    assert not sat.is_active


def test_without_the_stand_in_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS, raising=False)
    DemoCarriers().load()
    assert not CarrierAccount.objects.exists()
    monkeypatch.setenv(ADDRESS, "http://127.0.0.1:9")
    DemoCarriers().load()
    assert CarrierAccount.objects.count() == len(carriers())
    assert SyncRun.objects.get(carrier="sat").error
