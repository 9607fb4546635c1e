"""The demo's senders: one for each carrier, and waybills can be made with them."""

from __future__ import annotations

from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Can
from oscar_b2b.shipping_carriers.carriers.registry import carriers
from oscar_b2b.shipping_carriers.demo import ADDRESS, DemoCarriers
from oscar_b2b.shipping_carriers.demo_senders import DemoSenders
from oscar_b2b.shipping_carriers.models import City, SenderProfile, State
from oscar_b2b.shipping_carriers.queries.cities import find_cities
from oscar_b2b.shipping_carriers.queries.points import choosable_points
from oscar_b2b.shipping_carriers.services import waybills
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers import parcels

pytestmark = pytest.mark.django_db


def test_each_carrier_has_one_and_waybills_are_made_with_it(
    monkeypatch: pytest.MonkeyPatch,
    kyiv_dealer: Any,
    bolt: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    standin = StandIn()
    with running(standin) as url:
        monkeypatch.setenv(ADDRESS, url)
        DemoCarriers().load()
        DemoSenders().load()
        DemoSenders().load()
        senders = {each.carrier: each for each in SenderProfile.objects.all()}
        assert set(senders) == set(carriers())
        assert SenderProfile.objects.count() == len(senders)
        assert all(each.is_default and each.point for each in senders.values())
        made = set()
        for code, sender in senders.items():
            if Can.WAYBILL not in waybills.abilities_of(code):
                continue
            city = find_cities(carrier=code, words="Дніпро", limit=1)[0]
            end = choosable_points(city_id=city.pk)[0]
            delivery = parcels.order_to(end, kyiv_dealer, bolt)
            with django_capture_on_commit_callbacks(execute=True):
                asked = parcels.ask(delivery, sender)
            asked.refresh_from_db()
            assert asked.state == State.MADE, asked.error
            made.add(code)
    assert made == {"novaposhta", "delivery", "sat"}


def test_without_a_directory_nothing_happens() -> None:
    assert not City.objects.exists()
    DemoSenders().load()
    assert not SenderProfile.objects.exists()
