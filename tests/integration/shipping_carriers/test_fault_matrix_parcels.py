"""Each carrier × each fault × {waybill, tracking}: nothing is doubled or lost, and words stand.

The table is printed after the tests, in the shape of ``test_fault_matrix``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from oscar_b2b.core.models import OutgoingEmail
from oscar_b2b.shipping_carriers.carriers.base import Status
from oscar_b2b.shipping_carriers.models import State, Waybill
from oscar_b2b.shipping_carriers.services import sending, tracking, waybills
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers import parcels
from tests.integration.shipping_carriers.fault_table import CARRIERS, FAULTS, Table
from tests.integration.shipping_carriers.parcels import profile_of

pytestmark = pytest.mark.django_db

#: Seconds a worker waits here, how much longer it may take, and what a slow carrier takes.
PATIENCE, LEEWAY, SLOW = 0.6, 6.0, 25.0
AWAY = ("down", "slow", "429", "html")
NO = ("rejected", "expired")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(scope="module")
def told(pytestconfig: pytest.Config) -> Iterator[Table]:
    """Collects what came out; printed at the end, past the capture of output."""
    table = Table(("waybill", "tracking"))
    yield table
    reporter = pytestconfig.pluginmanager.getplugin("capturemanager")
    with reporter.global_and_fixture_disabled():
        print(f"\n\nA carrier fails while parcels are sent and tracked\n{table}\n")


class Shop:
    def __init__(self, name: str, served: tuple[StandIn, str], person: Any, goods: Any) -> None:
        self.standin, url = served
        self.standin.reset()
        self.profile = profile_of(name)
        self.code = self.profile.code
        parcels.set_up(self.profile, url)
        start, self.end = parcels.two_ends(self.profile, url)
        self.sender = parcels.sender_at(start)
        self.delivery = parcels.order_to(self.end, person, goods)

    @property
    def made(self) -> int:
        """How many waybills the carrier has."""
        return len(self.standin.parcels.of(self.code))

    def ask(self) -> Waybill:
        """Want a waybill and let a worker ask for it."""
        asked = parcels.ask(self.delivery, self.sender)
        started = time.monotonic()
        sending.send(waybill_id=asked.pk, clock=timezone.now, patience=PATIENCE)
        assert time.monotonic() - started < 2 * PATIENCE + LEEWAY
        # The task comes once more, as a queue may bring it.
        sending.send(waybill_id=asked.pk, clock=timezone.now, patience=PATIENCE)
        asked.refresh_from_db()
        return asked

    def by_hand(self, number: str) -> Waybill:
        return waybills.by_hand(
            deliveries=[self.delivery],
            carrier=self.code,
            number=number,
            addressee=waybills.addressee_of(self.delivery),
            reference=uuid4(),
            by=None,
            at=timezone.now(),
        )


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CARRIERS)
def test_a_waybill_is_made_once_in_the_end(
    served: tuple[StandIn, str],
    told: Table,
    kyiv_dealer: Any,
    bolt: Any,
    name: str,
    fault: str,
) -> None:
    here = Shop(name, served, kyiv_dealer, bolt)
    here.standin.faults.switch_on(here.code, Fault(fault, seconds=SLOW))
    try:
        asked = here.ask()
        for secret in ("127.0.0.1", "demo-"):
            assert secret not in asked.error
        if name == "gunsel":
            assert asked.state == State.REFUSED
            assert "makes no waybills" in asked.error
            assert here.standin.calls(here.code) == [], "nobody was asked"
            assert here.by_hand("GN-1").state == State.MADE
            told.put(name, "waybill", fault, "by hand")
            return
        assert here.made <= 1
        if fault in AWAY:
            assert asked.state == State.UNCERTAIN
            assert "did not answer" in asked.error
            with pytest.raises(waybills.UnableToAsk):
                parcels.ask(here.delivery, here.sender)
        elif fault in NO:
            assert asked.state == State.REFUSED
            assert asked.error
            assert here.made == 0
        else:
            assert asked.state == State.MADE, asked.error
        told.put(name, "waybill", fault, asked.state)
    finally:
        here.standin.faults.switch_off()
    _settle(here, asked)
    assert here.made == 1
    assert here.delivery.waybills.filter(state=State.MADE).count() == 1


def _settle(here: Shop, asked: Waybill) -> None:
    """The carrier is well again: what an employee and the clock do then."""
    if asked.state == State.UNCERTAIN:
        later = timezone.now() + sending.SETTLED + timedelta(minutes=1)
        sending.look(waybill_id=asked.pk, clock=lambda: later)
        asked.refresh_from_db()
    if asked.state == State.UNCERTAIN:
        assert not sending.can_find(here.code)
        if here.made:
            waybills.type_number(waybill=asked, number="0300000001", at=timezone.now())
        else:
            waybills.none_was_made(waybill=asked)
        asked.refresh_from_db()
    if asked.state == State.REFUSED:
        again = parcels.ask(here.delivery, here.sender)
        sending.send(waybill_id=again.pk, clock=timezone.now)
        again.refresh_from_db()
        assert again.state == State.MADE, again.error


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CARRIERS)
def test_a_parcel_is_found_again(
    served: tuple[StandIn, str],
    told: Table,
    kyiv_dealer: Any,
    bolt: Any,
    name: str,
    fault: str,
) -> None:
    here = Shop(name, served, kyiv_dealer, bolt)
    desk = here.standin.desks[here.code]
    towns = [desk.world.ref(town) for town in desk.world.towns[:2]]
    parcel = desk.make(number="0300000001", asked={}, city_from=towns[0], city_to=towns[1])
    waybill = here.by_hand(parcel.number)
    here.standin.parcels.move(parcel, "ready")
    at = timezone.now() + timedelta(seconds=1)
    here.standin.faults.switch_on(here.code, Fault(fault, seconds=SLOW))
    try:
        started = time.monotonic()
        done = tracking.track_due(at=at, patience=PATIENCE)
        assert time.monotonic() - started < PATIENCE + LEEWAY
        waybill.refresh_from_db()
        for said in done.away.values():
            assert "127.0.0.1" not in said
            assert "demo-" not in said
        if fault == "empty":
            assert waybill.status == Status.READY
            told.put(name, "tracking", fault, "tracked")
        else:
            assert waybill.status == Status.REGISTERED
            assert waybill.movements.count() == 1
            assert OutgoingEmail.objects.count() == 0 or waybill.ready_told_at is None
            assert _is_asked_again(waybill, at)
            told.put(name, "tracking", fault, "next round")
    finally:
        here.standin.faults.switch_off()
    for hours in (1, 2):
        tracking.track_due(at=at + timedelta(hours=hours))
    waybill.refresh_from_db()
    assert waybill.status == Status.READY
    assert waybill.movements.filter(status=Status.READY).count() == 1
    told_of = [each for each in OutgoingEmail.objects.all() if "waits" in each.subject]
    assert len(told_of) == 1


def _is_asked_again(waybill: Waybill, at: datetime) -> bool:
    return waybill.check_at is not None and waybill.check_at <= at + timedelta(minutes=30)


def test_the_table_is_full(told: Table) -> None:
    """Runs last in this module. Says nothing when a part of the tests was chosen."""
    if len(told.cells) > len(FAULTS):
        assert told.missing == [] or len(told.cells) < len(CARRIERS) * len(FAULTS) * 2
