"""SAT's connector against the stand-in: a parcel's whole life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Form, Rejected, Shipment, Status
from oscar_b2b.shipping_carriers.carriers.sat import Sat
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.desk import KEY
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.unit.shipping_carriers.bodies import shipment


@pytest.fixture
def standin() -> StandIn:
    return StandIn()


@pytest.fixture
def address(standin: StandIn) -> Iterator[str]:
    with running(standin) as found:
        yield found


def sat(address: str, version: str, key: str = KEY) -> Sat:
    return Sat(
        {
            "base_url": f"{address}/sat/",
            "version": version,
            "api_key": key,
            "cargo_description": "goods-1",
        },
        patience=10,
    )


def between_two_branches(carrier: Sat) -> Shipment:
    first, *__, last = carrier.points()
    return shipment(
        sender=replace(shipment().sender, city=first.city, point=first.ref),
        recipient=replace(shipment().recipient, city=last.city, point=last.ref),
    )


@pytest.mark.parametrize("version", ["v1.0", "v2.0"])
def test_a_parcels_life(standin: StandIn, address: str, version: str) -> None:
    carrier = sat(address, version)
    cities = {city.ref for city in carrier.cities()}
    points = list(carrier.points())
    assert points
    assert {point.city for point in points} <= cities
    sent = between_two_branches(carrier)
    quote = carrier.quote(sent)
    assert quote.amount
    assert quote.amount > Decimal(60)
    assert quote.arrives
    made = carrier.send(sent)
    assert (made.number, bool(made.ref)) == ("", True)
    assert carrier.document(made, Form.WAYBILL).content.startswith(b"%PDF")
    # The number stands on the form, from where a person takes it.
    (parcel,) = standin.parcels.of("sat")
    assert parcel.reference == "обережно B2B-7/1"
    for state, status in (
        ("in_transit", Status.IN_TRANSIT),
        ("ready", Status.READY),
        ("delivered", Status.DELIVERED),
        ("returning", Status.RETURNING),
        ("cancelled", Status.CANCELLED),
    ):
        standin.parcels.move(parcel, state)
        assert [found.status for found in carrier.track([parcel.number])] == [status]
    assert carrier.track(["029999999"])[0].status == Status.UNKNOWN


def test_refusals(standin: StandIn, address: str) -> None:
    carrier = sat(address, "v1.0")
    sent = between_two_branches(carrier)
    with pytest.raises(Rejected) as caught:
        sat(address, "v1.0", "wrong").send(sent)
    assert caught.value.key_refused
    standin.faults.switch_on("sat", Fault("rejected"))
    with pytest.raises(Rejected) as caught:
        carrier.quote(sent)
    assert (caught.value.code, caught.value.key_refused) == ("PD1", False)
    standin.faults.switch_on("sat", Fault("empty"))
    assert list(carrier.points()) == []
