"""From the directory to a delivered parcel, against the stand-in over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Form,
    Kind,
    Party,
    Point,
    Rejected,
    Shipment,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta import NovaPoshta, api, people
from oscar_b2b.shipping_carriers.carriers.novaposhta.build_waybill import Counterpart
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import KYIV
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import FAULTS, Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.unit.shipping_carriers.novaposhta.shipments import parcel

CODE = "novaposhta"


@pytest.fixture(scope="module")
def standin() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as address:
        yield standin, address


@pytest.fixture
def carrier(standin: tuple[StandIn, str], monkeypatch: pytest.MonkeyPatch) -> NovaPoshta:
    server, address = standin
    server.reset()
    monkeypatch.setattr(api, "PAUSES", (0.0,))
    base = f"{address}/{CODE}/"
    return NovaPoshta({"api_key": "demo-key", "base_url": base, "print_url": base})


@pytest.fixture
def points(carrier: NovaPoshta) -> list[Point]:
    return list(carrier.points())


@pytest.fixture
def shipment(points: list[Point]) -> Shipment:
    """A parcel from a branch to another town's branch."""
    chosen = [each for each in points if each.open and each.kind == Kind.BRANCH]
    start = chosen[0]
    goal = next(each for each in chosen if each.city != start.city and each.max_weight is None)
    return to(parcel(), start, goal)


def to(shipment: Shipment, start: Point, goal: Point) -> Shipment:
    sender = Party(city=start.city, point=start.ref, extra=start.extra)
    recipient = replace(shipment.recipient, city=goal.city, point=goal.ref, extra=goal.extra)
    return replace(shipment, sender=sender, recipient=recipient)


def test_the_directory(carrier: NovaPoshta, points: list[Point]) -> None:
    cities = {city.ref: city for city in carrier.cities()}
    assert len(cities) > 30
    assert {point.city for point in points} <= set(cities)
    same = [city for city in cities.values() if city.name.uk == "Кам'янське"]
    assert len({(city.region, city.district) for city in same}) == len(same) == 3
    assert {point.kind for point in points} >= {Kind.BRANCH, Kind.LOCKER}
    assert any(not point.public for point in points)
    assert any(not point.open for point in points)


def test_the_way_of_a_parcel(
    carrier: NovaPoshta, standin: tuple[StandIn, str], shipment: Shipment
) -> None:
    quote = carrier.quote(shipment)
    assert quote.amount is not None
    assert quote.arrives is not None
    waybill = carrier.send(shipment)
    assert waybill.cost is not None
    assert waybill.arrives == quote.arrives
    (moved,) = carrier.track([waybill.number])
    assert moved.status == Status.REGISTERED
    for state, status in (("in_transit", Status.IN_TRANSIT), ("delivered", Status.DELIVERED)):
        found = standin[0].parcels.find(CODE, number=waybill.number)
        assert found is not None
        standin[0].parcels.move(found, state)
        (moved,) = carrier.track([waybill.number])
        assert moved.status == status
    assert moved.at is not None
    assert abs((datetime.now(KYIV) - moved.at).total_seconds()) < 60
    for form in Form:
        assert carrier.document(waybill, form).content.startswith(b"%PDF")
    assert carrier.register([waybill]).content.startswith(b"%PDF")


def test_a_waybill_whose_answer_was_lost_is_found_and_not_doubled(
    carrier: NovaPoshta,
    standin: tuple[StandIn, str],
    shipment: Shipment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = people.recipient

    def recipient(*arguments: Any) -> Counterpart:
        # The people are made known by a "save" too: only the next one, the waybill's, is lost.
        found = made(*arguments)
        standin[0].faults.switch_on(CODE, Fault("lost", only="save", times=1))
        return found

    monkeypatch.setattr(people, "recipient", recipient)
    today = datetime.now(KYIV).date()
    assert carrier.find(shipment.reference, today) is None
    with pytest.raises(Unavailable):
        carrier.send(shipment)
    (parcel_there,) = standin[0].parcels.of(CODE)
    found = carrier.find(shipment.reference, today)
    assert found is not None
    assert (found.number, found.ref) == (parcel_there.number, parcel_there.ref)
    assert carrier.find("B2B-1-2", today) is None


def test_cancelling_before_and_after_the_hand_over(
    carrier: NovaPoshta, standin: tuple[StandIn, str], shipment: Shipment
) -> None:
    waybill = carrier.send(shipment)
    carrier.cancel(waybill)
    assert carrier.track([waybill.number])[0].status == Status.CANCELLED
    waybill = carrier.send(shipment)
    found = standin[0].parcels.find(CODE, number=waybill.number)
    assert found is not None
    standin[0].parcels.move(found, "in_transit")
    with pytest.raises(Rejected):
        carrier.cancel(waybill)


def test_a_locker(carrier: NovaPoshta, points: list[Point], shipment: Shipment) -> None:
    locker = next(each for each in points if each.kind == Kind.LOCKER and each.open)
    start = next(each for each in points if each.ref == shipment.sender.point)
    sent = replace(to(shipment, start, locker), declared=Decimal(500))
    assert carrier.send(sent).number


def test_to_the_door(carrier: NovaPoshta, shipment: Shipment) -> None:
    recipient = replace(shipment.recipient, point="", address="вул. Складська, 5, кв. 1")
    assert carrier.send(replace(shipment, recipient=recipient, to_door=True)).number


def test_the_check(carrier: NovaPoshta, standin: tuple[StandIn, str]) -> None:
    assert "valid" in carrier.check()
    wrong = NovaPoshta({**carrier.values, "api_key": "another"})
    with pytest.raises(Rejected) as refusal:
        wrong.check()
    assert refusal.value.key_refused
    with pytest.raises(Unavailable):
        wrong.document(Waybill("20450000000001"), Form.WAYBILL)


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"dripping", "lost"}))
def test_faults(
    carrier: NovaPoshta, standin: tuple[StandIn, str], shipment: Shipment, fault: str
) -> None:
    standin[0].faults.switch_on(CODE, Fault(fault, seconds=1))
    hasty = NovaPoshta(carrier.values, patience=0.5)
    if fault == "empty":
        assert list(hasty.points()) == []
        return
    if fault == "half":
        assert list(hasty.points())
        return
    expected = Rejected if fault in ("rejected", "expired") else Unavailable
    calls: tuple[Callable[[], object], ...] = (
        lambda: hasty.quote(shipment),
        lambda: hasty.send(shipment),
        lambda: hasty.track(["20450000000001"]),
        lambda: hasty.find("B2B-1-1", date(2026, 11, 22)),
        lambda: hasty.check(),
    )
    for call in calls:
        with pytest.raises(expected) as raised:
            call()
        if fault == "expired":
            assert isinstance(raised.value, Rejected)
            assert raised.value.key_refused
    # People come before the waybill, so that no fault made one.
    assert list(standin[0].parcels.of(CODE)) == []
