"""From the directory to a delivered parcel, against the stand-in over real sockets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Form,
    Rejected,
    Shipment,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.delivery import Delivery
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import FAULTS, Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.unit.shipping_carriers.delivery.parcels import parcel

CODE = "delivery"


@pytest.fixture(scope="module")
def standin() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as address:
        yield standin, address


@pytest.fixture
def carrier(standin: tuple[StandIn, str]) -> Delivery:
    server, address = standin
    server.reset()
    keys = {"public_key": "demo-key", "secret_key": "demo-secret"}
    return Delivery({**keys, "base_url": f"{address}/{CODE}/"})


@pytest.fixture
def shipment(carrier: Delivery) -> Shipment:
    """A parcel from a branch to another town's branch."""
    points = [each for each in carrier.points() if each.open]
    start = points[0]
    goal = next(each for each in points if each.city != start.city)
    return parcel(
        sender={"city": start.city, "point": start.ref},
        recipient={"city": goal.city, "point": goal.ref, "extra": goal.extra},
    )


def test_the_directory(carrier: Delivery) -> None:
    cities = {city.ref: city for city in carrier.cities()}
    points = list(carrier.points())
    assert len(cities) > 30
    assert {point.city for point in points} <= set(cities)
    kyiv = next(city for city in cities.values() if city.name.uk == "Київ")
    assert kyiv.name.ru == "Киев"
    there = [point for point in points if point.city == kyiv.ref]
    assert len({point.number for point in there}) == len(there) > 1
    assert all(point.name.ru.startswith("КИЕВ-") for point in there)


@pytest.mark.parametrize("digest", ["sha256", "sha1"])
def test_the_way_of_a_parcel(
    carrier: Delivery, standin: tuple[StandIn, str], shipment: Shipment, digest: str
) -> None:
    carrier = Delivery({**carrier.values, "digest": digest})
    quote = carrier.quote(shipment)
    assert quote.amount is not None
    assert quote.arrives is not None
    waybill = carrier.send(shipment)
    assert waybill.arrives == quote.arrives
    for state, status in (
        ("registered", Status.REGISTERED),
        ("in_transit", Status.IN_TRANSIT),
        ("ready", Status.READY),
        ("delivered", Status.DELIVERED),
    ):
        found = standin[0].parcels.find(CODE, number=waybill.number)
        assert found is not None
        standin[0].parcels.move(found, state)
        moved, unknown = carrier.track([waybill.number, "0100009999"])
        assert moved.status == status
        assert unknown.status == Status.UNKNOWN
    for form in Form:
        assert carrier.document(waybill, form).content.startswith(b"%PDF")


def test_to_the_door(carrier: Delivery, shipment: Shipment) -> None:
    recipient = replace(shipment.recipient, point="", address="вул. Прикладна, 2")
    assert carrier.send(replace(shipment, recipient=recipient, to_door=True)).number


def test_the_check(carrier: Delivery) -> None:
    assert "Приклад Постачальник" in carrier.check()
    wrong = Delivery({**carrier.values, "secret_key": "another"})
    calls: tuple[Callable[[], Any], ...] = (
        wrong.check,
        lambda: wrong.document(Waybill("0100000001"), Form.LABEL),
    )
    with pytest.raises(Rejected) as refusal:
        calls[0]()
    assert refusal.value.key_refused
    with pytest.raises(Rejected):
        calls[1]()


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"dripping", "lost"}))
def test_faults(
    carrier: Delivery, standin: tuple[StandIn, str], shipment: Shipment, fault: str
) -> None:
    standin[0].faults.switch_on(CODE, Fault(fault, seconds=1.5))
    hasty = Delivery(carrier.values, patience=0.5)
    if fault == "empty":
        assert list(hasty.points()) == []
        return
    if fault == "half":
        assert list(hasty.points())
        return
    expected = Rejected if fault in ("rejected", "expired") else Unavailable
    calls: tuple[Callable[[], Any], ...] = (
        lambda: hasty.quote(shipment),
        lambda: hasty.send(shipment),
        lambda: hasty.track(["0100000001"]),
        lambda: hasty.document(Waybill("0100000001"), Form.WAYBILL),
        hasty.check,
    )
    for call in calls:
        with pytest.raises(expected) as raised:
            call()
        if fault == "expired":
            assert isinstance(raised.value, Rejected)
            assert raised.value.key_refused
    # A call that was carried out without our knowing is not repeated.
    time.sleep(1.5 if fault == "slow" else 0)
    made = 1 if fault in ("slow", "broken") else 0
    assert len(list(standin[0].parcels.of(CODE))) == made
