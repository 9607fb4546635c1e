"""Where parcels are: asked in batches, less often with age; told once, to whoever ordered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core.models import OutgoingEmail
from oscar_b2b.shipping_carriers import tasks
from oscar_b2b.shipping_carriers.carriers.base import Status
from oscar_b2b.shipping_carriers.carriers.novaposhta import NovaPoshta
from oscar_b2b.shipping_carriers.models import CarrierAccount, Movement, State, Waybill
from oscar_b2b.shipping_carriers.services import tracking, waybills
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers import parcels
from tests.integration.shipping_carriers.parcels import profile_of

pytestmark = pytest.mark.django_db

TRACKED = ("novaposhta", "delivery", "sat", "intime-rest", "intime-soap", "gunsel")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(autouse=True)
def standin(served: tuple[StandIn, str]) -> StandIn:
    served[0].reset()
    return served[0]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Shop:
    def __init__(self, name: str, url: str, standin: StandIn, person: Any, goods: Any) -> None:
        self.profile = profile_of(name)
        self.code = self.profile.code
        self.standin, self.person, self.goods = standin, person, goods
        parcels.set_up(self.profile, url)
        self.start, self.end = parcels.two_ends(self.profile, url)

    def parcel(self, number: str, delivery: Any = None, **facts: Any) -> Waybill:
        """A waybill that was made, and the carrier's parcel of it."""
        desk = self.standin.desks[self.code]
        towns = [desk.world.ref(town) for town in desk.world.towns[:2]]
        desk.make(number=number, asked={}, city_from=towns[0], city_to=towns[1])
        delivery = delivery or parcels.order_to(self.end, self.person, self.goods)
        made = waybills.by_hand(
            deliveries=[delivery],
            carrier=self.code,
            number=number,
            addressee=waybills.addressee_of(delivery),
            reference=uuid4(),
            by=None,
            at=timezone.now(),
        )
        if facts:
            Waybill.objects.filter(pk=made.pk).update(**facts)
            made.refresh_from_db()
        return made

    def move(self, number: str, state: str) -> None:
        parcel = self.standin.parcels.find(self.code, number=number)
        assert parcel is not None
        self.standin.parcels.move(parcel, state)


@pytest.fixture
def shop(served: tuple[StandIn, str], kyiv_dealer: Any, bolt: Any) -> Any:
    return lambda name: Shop(name, served[1], served[0], kyiv_dealer, bolt)


def soon() -> datetime:
    return timezone.now() + timedelta(seconds=1)


@pytest.mark.parametrize("name", TRACKED)
def test_from_the_waybill_to_the_door(
    name: str, shop: Any, standin: StandIn, mailoutbox: list[Any], on_commit: Any
) -> None:
    here = shop(name)
    parcel = here.parcel("0300000001")
    at = soon()
    subjects = []
    for state in ("in_transit", "ready", "ready", "delivered", "delivered"):
        here.move(parcel.number, state)
        with on_commit():
            tracking.track_due(at=at)
        at += timedelta(hours=2)
        subjects.append(len(mailoutbox))
    parcel.refresh_from_db()
    assert parcel.status == Status.DELIVERED
    assert parcel.check_at is None, "never again"
    assert subjects == [0, 1, 1, 2, 2]
    order = parcel.deliveries.get().order
    assert "waits for you" in mailoutbox[0].subject
    assert "is delivered" in mailoutbox[1].subject
    for letter in mailoutbox:
        assert letter.to == [order.user.email]
        assert order.number in letter.subject
        assert parcel.number in letter.body
        assert reverse("customer:order", args=[order.number]) in letter.body
    told = [each.status for each in parcel.movements.all()]
    assert told[-1] == Status.DELIVERED
    assert told.count(Status.DELIVERED) == 1
    assert tracking.track_due(at=at).asked == 0


def test_nothing_new_writes_no_movement_and_asks_later(shop: Any) -> None:
    here = shop("novaposhta")
    parcel = here.parcel("0300000001")
    here.move("0300000001", "in_transit")
    at = soon()
    assert tracking.track_due(at=at).changed == 1
    moves = list(Movement.objects.values())
    parcel.refresh_from_db()
    assert parcel.check_at == at + timedelta(minutes=30)
    assert tracking.track_due(at=at + timedelta(minutes=29)).asked == 0
    assert tracking.track_due(at=at + timedelta(minutes=31)).changed == 0
    assert list(Movement.objects.values()) == moves


@pytest.mark.parametrize(
    ("days", "pause"),
    [(0, timedelta(minutes=30)), (2, timedelta(hours=1)), (6, timedelta(days=1)), (31, None)],
)
def test_older_parcels_are_asked_about_less_often(
    days: int, pause: timedelta | None, shop: Any
) -> None:
    here = shop("novaposhta")
    parcel = here.parcel("0300000001", made_at=timezone.now() - timedelta(days=days))
    at = soon()
    tracking.track_due(at=at)
    parcel.refresh_from_db()
    assert parcel.check_at == (at + pause if pause else None)


def test_numbers_are_asked_in_batches(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    here = shop("novaposhta")
    delivery = parcels.order_to(here.end, here.person, here.goods)
    rows = [
        Waybill(
            carrier="novaposhta",
            number=f"03{number:08d}",
            phone="+380670000000",
            state=State.MADE,
            asked_at=timezone.now(),
            made_at=timezone.now(),
            check_at=timezone.now(),
        )
        for number in range(45)
    ]
    Waybill.objects.bulk_create(rows)
    for each in rows:
        each.deliveries.add(delivery)
    monkeypatch.setattr(NovaPoshta, "track_batch", 20)
    assert tracking.track_due(at=soon()).asked == 45
    calls = [each for each in here.standin.calls("novaposhta") if "getStatusDocuments" in str(each)]
    assert len(calls) == 3


def test_a_round_costs_the_same_for_many_parcels(
    shop: Any, django_assert_max_num_queries: Any
) -> None:
    here = shop("novaposhta")
    delivery = parcels.order_to(here.end, here.person, here.goods)

    def cost(first: int, count: int) -> int:
        for number in range(first, first + count):
            here.parcel_number = f"04{number:08d}"
            desk = here.standin.desks["novaposhta"]
            towns = [desk.world.ref(town) for town in desk.world.towns[:2]]
            made = desk.make(
                number=here.parcel_number, asked={}, city_from=towns[0], city_to=towns[1]
            )
            here.standin.parcels.move(made, "ready")
            row = Waybill.objects.create(
                carrier="novaposhta",
                number=here.parcel_number,
                state=State.MADE,
                asked_at=timezone.now(),
                made_at=timezone.now(),
                check_at=timezone.now(),
                ready_told_at=timezone.now(),
            )
            row.deliveries.add(delivery)
        with django_assert_max_num_queries(60) as asked:
            assert tracking.track_due(at=soon()).changed == count
        return len(asked)

    assert cost(1, 5) == cost(100, 50)


# What goes wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["down", "429", "500", "html", "broken", "rejected", "expired"])
def test_a_carrier_that_is_away_keeps_nobody_else_waiting(
    fault: str, shop: Any, standin: StandIn
) -> None:
    broken, well = shop("delivery"), shop("novaposhta")
    first, second = broken.parcel("0300000001"), well.parcel("0300000002")
    for each, number in ((broken, "0300000001"), (well, "0300000002")):
        each.move(number, "in_transit")
    standin.faults.switch_on("delivery", Fault(fault))
    at = soon()
    done = tracking.track_due(at=at)
    for each in (first, second):
        each.refresh_from_db()
    assert second.status == Status.IN_TRANSIT
    assert first.status == Status.REGISTERED
    assert first.check_at is not None
    assert first.check_at <= at + timedelta(minutes=30), "asked again in the next round"
    if fault != "rejected":
        assert "delivery" in done.away
    standin.faults.switch_off()
    tracking.track_due(at=at + timedelta(minutes=31))
    first.refresh_from_db()
    assert first.status == Status.IN_TRANSIT


def test_a_number_the_carrier_does_not_know_moves_nothing(shop: Any) -> None:
    here = shop("novaposhta")
    parcel = here.parcel("0300000001")
    Waybill.objects.filter(pk=parcel.pk).update(number="0399999999")
    assert tracking.track_due(at=soon()).changed == 0
    parcel.refresh_from_db()
    assert parcel.status == Status.REGISTERED


def test_cancelled_at_the_carrier_is_cancelled_here(shop: Any) -> None:
    here = shop("delivery")
    parcel = here.parcel("0300000001")
    here.move("0300000001", "cancelled")
    tracking.track_due(at=soon())
    parcel.refresh_from_db()
    assert (parcel.state, parcel.status) == (State.CANCELLED, Status.CANCELLED)
    assert parcel.check_at is None


def test_a_carrier_whose_address_was_taken_away_is_not_asked(shop: Any) -> None:
    here = shop("gunsel")
    parcel = here.parcel("0300000001")
    account = CarrierAccount.objects.get(code="gunsel")
    account.values = {}
    account.save()
    tracking.track_due(at=soon())
    parcel.refresh_from_db()
    assert parcel.check_at is None
    assert tracking.set_by_hand(waybill=parcel, status="delivered", at=timezone.now())
    assert not tracking.set_by_hand(waybill=parcel, status="delivered", at=timezone.now())


# Letters -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter(shop: Any) -> None:
    here = shop("delivery")
    parcel = here.parcel("0300000001")
    here.move("0300000001", "ready")
    OutgoingEmail.objects.all().delete()
    gate = threading.Barrier(4)

    def work() -> None:
        try:
            gate.wait()
            row = Waybill.objects.get(pk=parcel.pk)
            # Both ways in at once: the round, and an employee who asks.
            tracking.track_due(at=soon())
            tracking.track_one(waybill=row, at=timezone.now(), patience=10)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for __ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    parcel.refresh_from_db()
    assert parcel.status == Status.READY
    assert parcel.ready_told_at is not None
    assert OutgoingEmail.objects.count() == 1
    assert parcel.movements.filter(status=Status.READY).count() == 1


def test_the_letter_is_in_the_language_of_the_order(
    shop: Any, mailoutbox: list[Any], on_commit: Any
) -> None:
    here = shop("delivery")
    delivery = parcels.order_to(here.end, here.person, here.goods)
    party = delivery.order.b2b_party
    party.language, party.base_url = "uk", "https://shop.example"
    party.save()
    parcel = here.parcel("0300000001", delivery)
    here.move(parcel.number, "ready")
    with on_commit():
        tracking.track_due(at=soon())
    (letter,) = mailoutbox
    assert "Делівері" in letter.body or "Delivery" not in letter.body
    assert f"https://shop.example{reverse('customer:order', args=[delivery.order.number])}" in (
        letter.body
    )


def test_who_has_left_gets_no_letter(shop: Any, mailoutbox: list[Any], on_commit: Any) -> None:
    here = shop("delivery")
    parcel = here.parcel("0300000001")
    here.person.member.is_active = False
    here.person.member.save()
    here.move(parcel.number, "ready")
    with on_commit():
        tracking.track_due(at=soon())
    parcel.refresh_from_db()
    assert parcel.ready_told_at is not None
    assert mailoutbox == []


def test_one_parcel_of_two_orders_is_one_letter_each_person(
    shop: Any, mailoutbox: list[Any], on_commit: Any
) -> None:
    from tests.factories.people import MemberFactory, UserFactory

    here = shop("delivery")
    mine = [parcels.order_to(here.end, here.person, here.goods) for __ in range(2)]
    theirs = parcels.order_to(here.end, here.person, here.goods)
    colleague = UserFactory(login="colleague")
    MemberFactory(user=colleague, dealer=here.person.dealer)
    theirs.order.user = colleague
    theirs.order.save()
    parcel = here.parcel("0300000001", mine[0])
    parcel.deliveries.add(mine[1], theirs)
    here.move(parcel.number, "delivered")
    with on_commit():
        tracking.track_due(at=soon())
    assert {letter.to[0] for letter in mailoutbox} == {here.person.user.email, colleague.email}
    assert len(mailoutbox) == 2
    own = next(letter for letter in mailoutbox if letter.to == [here.person.user.email])
    assert mine[1].order.number in own.body
    assert theirs.order.number not in own.body


def test_the_task_runs(shop: Any) -> None:
    here = shop("delivery")
    here.parcel("0300000001", check_at=timezone.now())
    tasks.track_waybills()
    assert Waybill.objects.get().checked_at is not None


# What dealers see --------------------------------------------------------------------------------


def test_movements_stand_on_the_orders_page_and_nowhere_else(
    shop: Any, dealer_client: Client, rival_client: Client
) -> None:
    here = shop("novaposhta")
    parcel = here.parcel("0300000001")
    here.move(parcel.number, "in_transit")
    tracking.track_due(at=soon())
    order = parcel.deliveries.get().order
    address = reverse("customer:order", args=[order.number])
    page = dealer_client.get(address).content.decode()
    assert "0300000001" in page
    assert "On the way" in page
    assert "https://novaposhta.ua/tracking/?cargo_number=0300000001" in page
    listed = dealer_client.get(reverse("customer:order-list")).content.decode()
    assert "On the way" in listed
    assert rival_client.get(address).status_code == 404
    assert "On the way" not in rival_client.get(reverse("customer:order-list")).content.decode()


def test_what_is_not_made_is_not_shown_to_dealers(shop: Any, dealer_client: Client) -> None:
    here = shop("novaposhta")
    parcel = here.parcel("0300000001", state=State.REFUSED, error="Секретна причина")
    order = parcel.deliveries.get().order
    page = dealer_client.get(reverse("customer:order", args=[order.number])).content.decode()
    assert "Секретна причина" not in page
    assert "0300000001" not in page


def test_the_list_of_orders_costs_the_same_with_parcels(
    shop: Any, dealer_client: Client, django_assert_max_num_queries: Any
) -> None:
    here = shop("novaposhta")
    address = reverse("customer:order-list")

    def cost() -> int:
        with django_assert_max_num_queries(80) as asked:
            assert dealer_client.get(address).status_code == 200
        return len(asked)

    for number in range(2):
        here.parcel(f"03{number:08d}")
    dealer_client.get(address)
    few = cost()
    for number in range(2, 10):
        here.parcel(f"03{number:08d}")
    cost()  # what the shop keeps in its cache is read anew after orders
    assert cost() == few
