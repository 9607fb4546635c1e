"""InTime's connector against the stand-in, in both generations: a parcel's whole life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Form,
    Rejected,
    Shipment,
    Status,
    Unavailable,
)
from oscar_b2b.shipping_carriers.carriers.intime import InTime
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.desk import KEY
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.unit.shipping_carriers.bodies import shipment

GENERATIONS = pytest.mark.parametrize("generation", ["rest3", "soap2"])


@pytest.fixture
def standin() -> StandIn:
    return StandIn()


@pytest.fixture
def address(standin: StandIn) -> Iterator[str]:
    with running(standin) as found:
        yield found


def intime(address: str, generation: str, key: str = KEY) -> InTime:
    return InTime(
        {
            "base_url": f"{address}/intime",
            "generation": generation,
            "api_key": key,
            "account": "demo",
        },
        patience=10,
    )


def between_two_branches(carrier: InTime) -> Shipment:
    first, *__, last = carrier.points()
    return shipment(
        sender=replace(shipment().sender, city=first.city, point=first.ref),
        recipient=replace(shipment().recipient, city=last.city, point=last.ref),
    )


@GENERATIONS
def test_a_parcels_life(standin: StandIn, address: str, generation: str) -> None:
    carrier = intime(address, generation)
    assert carrier.check().startswith("InTime answers:")
    cities = {city.ref for city in carrier.cities()}
    points = list(carrier.points())
    assert points
    assert {point.city for point in points} <= cities
    sent = between_two_branches(carrier)
    if Can.QUOTE in carrier.abilities():
        quote = carrier.quote(sent)
        assert quote.amount
        assert quote.arrives
    made = carrier.send(sent)
    assert made.number
    if Can.PRINT in carrier.abilities():
        for form in Form:
            assert carrier.document(made, form).content.startswith(b"%PDF")
    (parcel,) = standin.parcels.of("intime")
    for state, status in (
        ("in_transit", Status.IN_TRANSIT),
        ("ready", Status.READY),
        ("delivered", Status.DELIVERED),
        ("returning", Status.RETURNING),
    ):
        standin.parcels.move(parcel, state)
        found, unknown = carrier.track([made.number, "0999999999"])
        assert (found.status, unknown.status) == (status, Status.UNKNOWN)


@GENERATIONS
def test_a_waybill_is_cancelled_once(standin: StandIn, address: str, generation: str) -> None:
    carrier = intime(address, generation)
    made = carrier.send(between_two_branches(carrier))
    carrier.cancel(made)
    assert carrier.track([made.number])[0].status == Status.CANCELLED
    with pytest.raises(Rejected):
        carrier.cancel(made)


@GENERATIONS
def test_refusals(standin: StandIn, address: str, generation: str) -> None:
    carrier = intime(address, generation)
    sent = between_two_branches(carrier)
    with pytest.raises(Rejected) as caught:
        intime(address, generation, "wrong").send(sent)
    assert caught.value.key_refused
    standin.faults.switch_on("intime", Fault("rejected"))
    with pytest.raises(Rejected) as caught:
        carrier.send(sent)
    assert not caught.value.key_refused
    for kind in ("html", "429", "500", "down", "broken"):
        standin.faults.switch_on("intime", Fault(kind))
        with pytest.raises(Unavailable):
            carrier.send(sent)
    standin.faults.switch_on("intime", Fault("empty"))
    assert list(carrier.points()) == []
