"""Waybills: asked for once, whatever happens on the way; over sockets, with the stand-in."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone
from pypdf import PdfReader

from oscar_b2b.shipping_carriers import tasks
from oscar_b2b.shipping_carriers.carriers.base import Form, Payer, Status
from oscar_b2b.shipping_carriers.carriers.novaposhta import api as novaposhta_api
from oscar_b2b.shipping_carriers.models import Register, State, Waybill
from oscar_b2b.shipping_carriers.services import (
    cancelling,
    papers,
    registers,
    sending,
    waybills,
)
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers import parcels
from tests.integration.shipping_carriers.parcels import PLACES, profile_of

pytestmark = pytest.mark.django_db

MAKING = ("novaposhta", "delivery", "sat", "intime-rest", "intime-soap")
MAKE = {
    "novaposhta": "InternetDocument/save",
    "delivery": "PostCreateReceipts",
    "sat": "save",
    "intime-rest": "declaration_insert_update",
    "intime-soap": "AddTTN",
}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(autouse=True)
def standin(served: tuple[StandIn, str], monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """No fault, and nobody waits a minute for a busy carrier."""
    served[0].reset()
    monkeypatch.setattr(novaposhta_api, "PAUSES", (0.01,))
    return served[0]


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Run what follows a commit, the task of the waybill among it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Shop:
    """One carrier with a sender and a delivery to it."""

    def __init__(self, name: str, url: str, person: Any, goods: Any) -> None:
        self.profile = profile_of(name)
        self.person, self.goods = person, goods
        parcels.set_up(self.profile, url)
        start, self.end = parcels.two_ends(self.profile, url)
        self.sender = parcels.sender_at(start)
        self.delivery = parcels.order_to(self.end, person, goods)

    def another(self, **values: Any) -> Any:
        return parcels.order_to(self.end, self.person, self.goods, **values)


@pytest.fixture
def shop(served: tuple[StandIn, str], kyiv_dealer: Any, bolt: Any) -> Any:
    return lambda name: Shop(name, served[1], kyiv_dealer, bolt)


@pytest.mark.parametrize("name", MAKING)
def test_a_waybill_is_made_and_says_what_was_asked(
    name: str, shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop(name)
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
        assert asked.state == State.ASKED, "the row comes first"
        assert standin.parcels.of(here.profile.code) == []
    asked.refresh_from_db()
    (made,) = standin.parcels.of(here.profile.code)
    assert asked.state == State.MADE, asked.error
    assert asked.number == made.number or (not asked.number and asked.ref == made.ref)
    assert made.seats == len(PLACES) or name != "novaposhta"
    assert asked.status == Status.REGISTERED
    assert [each.status for each in asked.movements.all()] == [Status.REGISTERED]
    assert asked.made_at is not None
    assert (asked.check_at is not None) == bool(asked.number)
    assert list(asked.deliveries.all()) == [here.delivery]


def test_the_second_press_finds_the_row_of_the_first(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    reference = uuid4()
    with on_commit():
        first = parcels.ask(here.delivery, here.sender, reference=reference)
        second = parcels.ask(here.delivery, here.sender, reference=reference)
    third = parcels.ask(here.delivery, here.sender, reference=reference)
    tasks.send_waybill(first.pk)
    assert first.pk == second.pk == third.pk
    assert len(standin.parcels.of("novaposhta")) == 1


def test_another_form_does_not_make_a_second_one_unknowingly(shop: Any, on_commit: Any) -> None:
    here = shop("novaposhta")
    with on_commit():
        first = parcels.ask(here.delivery, here.sender)
    with pytest.raises(waybills.UnableToAsk, match="meanwhile"):
        parcels.ask(here.delivery, here.sender)
    with on_commit():
        second = parcels.ask(here.delivery, here.sender, known=[first.pk], places=PLACES[1:])
    second.refresh_from_db()
    assert second.state == State.MADE, "for a part of the places, knowingly"
    assert here.delivery.waybills.count() == 2


def test_an_answer_that_is_lost_is_looked_for(shop: Any, standin: StandIn, on_commit: Any) -> None:
    here = shop("novaposhta")
    standin.faults.switch_on("novaposhta", Fault("lost", times=1, only=MAKE["novaposhta"]))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    (made,) = standin.parcels.of("novaposhta")
    assert asked.state == State.MADE
    assert asked.number == made.number
    assert here.delivery.order.number in made.reference


@pytest.mark.parametrize("name", ["delivery", "sat", "intime-rest", "intime-soap"])
def test_where_nobody_can_be_asked_it_stays_uncertain_and_is_never_sent_again(
    name: str, shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop(name)
    standin.faults.switch_on(here.profile.code, Fault("lost", times=1, only=MAKE[name]))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert asked.state == State.UNCERTAIN
    assert "did not answer" in asked.error
    tasks.send_waybill(asked.pk)
    tasks.settle_waybills()
    assert len(standin.parcels.of(here.profile.code)) == 1
    with pytest.raises(waybills.UnableToAsk):
        parcels.ask(here.delivery, here.sender)
    settled = waybills.type_number(waybill=asked, number=" 03 0000 0001 ", at=timezone.now())
    assert (settled.state, settled.number, settled.is_manual) == (
        State.MADE, "0300000001", True
    )  # fmt: skip
    assert settled.check_at is not None


def test_none_was_made_is_found_out_after_some_minutes(
    shop: Any, standin: StandIn, on_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = shop("novaposhta")
    standin.faults.switch_on("novaposhta", Fault("500", times=1, only=MAKE["novaposhta"]))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert asked.state == State.UNCERTAIN, "it may be at it still"
    assert asked.check_at is not None
    tasks.settle_waybills()
    asked.refresh_from_db()
    assert asked.state == State.UNCERTAIN
    now = timezone.now() + sending.SETTLED + timedelta(seconds=5)
    sending.look(waybill_id=asked.pk, clock=lambda: now)
    asked.refresh_from_db()
    assert asked.state == State.REFUSED
    assert "none was made" in asked.error
    with on_commit():
        again = parcels.ask(here.delivery, here.sender)
    again.refresh_from_db()
    assert again.state == State.MADE
    assert len(standin.parcels.of("novaposhta")) == 1


def test_an_employee_says_that_none_was_made(shop: Any, standin: StandIn, on_commit: Any) -> None:
    here = shop("delivery")
    standin.faults.switch_on("delivery", Fault("down", times=1, only=MAKE["delivery"]))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert asked.state == State.UNCERTAIN
    assert waybills.none_was_made(waybill=asked).state == State.REFUSED
    with pytest.raises(waybills.UnableToAsk):
        waybills.none_was_made(waybill=asked)
    with on_commit():
        again = parcels.ask(here.delivery, here.sender)
    again.refresh_from_db()
    assert again.state == State.MADE


@pytest.mark.parametrize(("fault", "words"), [("rejected", ""), ("expired", "key")])
@pytest.mark.parametrize("name", MAKING)
def test_a_no_stands_there_in_the_carriers_words(
    name: str, fault: str, words: str, shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop(name)
    standin.faults.switch_on(here.profile.code, Fault(fault))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert asked.state == State.REFUSED
    assert asked.error
    assert words in asked.error
    assert "demo-key" not in asked.error
    assert standin.parcels.of(here.profile.code) == []
    standin.faults.switch_off()
    with on_commit():
        again = parcels.ask(here.delivery, here.sender)
    again.refresh_from_db()
    assert again.state == State.MADE


def test_a_carrier_that_is_not_set_up_refuses(shop: Any, on_commit: Any) -> None:
    from oscar_b2b.shipping_carriers.models import CarrierAccount

    here = shop("sat")
    CarrierAccount.objects.filter(code="sat").update(values={})
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert asked.state == State.REFUSED
    assert asked.error


def test_cash_on_delivery_that_would_be_lost_is_refused(shop: Any, on_commit: Any) -> None:
    here = shop("sat")
    terms = waybills.Terms(declared=Decimal(100), cash_on_delivery=Decimal(100))
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender, terms=terms)
    asked.refresh_from_db()
    assert asked.state == State.REFUSED
    assert "cabinet" in asked.error


def test_what_the_form_says_reaches_the_carrier(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    terms = waybills.Terms(
        declared=Decimal("2000"),
        cash_on_delivery=Decimal("750"),
        payer=Payer.SENDER,
        ship_on=timezone.localdate() + timedelta(days=2),
        description="Болти",
        note="Не кантувати",
    )
    with on_commit():
        parcels.ask(here.delivery, here.sender, terms=terms)
    asked = standin.parcels.of("novaposhta")[0].asked
    assert asked["PayerType"] == "Sender"
    assert asked["Cost"] == "2000"
    assert asked["Description"] == "Болти"
    assert asked["AdditionalInformation"] == "Не кантувати"
    assert asked["BackwardDeliveryData"][0]["RedeliveryString"] == "750"
    assert asked["RecipientAddress"] == here.end.ref
    assert len(asked["OptionsSeat"]) == len(PLACES)


# Workers -----------------------------------------------------------------------------------------


def test_a_worker_that_died_leaves_no_second_waybill(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    """It has called the carrier, and died before it wrote the answer down."""
    here = shop("novaposhta")
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    made = standin.parcels.of("novaposhta")[0].number
    called = timezone.now()
    Waybill.objects.update(state=State.ASKED, number="", ref="", sending_at=called)
    tasks.send_waybill(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.ASKED, "another worker may be at it"
    sending.send(waybill_id=asked.pk, clock=lambda: called + sending.LEASE)
    asked.refresh_from_db()
    assert (asked.state, asked.number) == (State.MADE, made)
    assert len(standin.parcels.of("novaposhta")) == 1


def test_a_lost_task_is_made_up_for(shop: Any, standin: StandIn) -> None:
    here = shop("delivery")
    asked = parcels.ask(here.delivery, here.sender)  # the task never runs
    tasks.settle_waybills()
    asked.refresh_from_db()
    assert asked.state == State.ASKED, "not yet: the queue may be long"
    Waybill.objects.update(asked_at=timezone.now() - sending.LEASE - timedelta(seconds=1))
    tasks.settle_waybills()
    asked.refresh_from_db()
    assert asked.state == State.MADE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_waybill(shop: Any, standin: StandIn) -> None:
    here = shop("delivery")
    asked = Waybill.objects.create(
        carrier="delivery",
        sender=here.sender,
        city=here.end.city,
        point=here.end,
        contact="Вигаданий Петро",
        phone="+380670000000",
        places=[{"weight": "5"}],
        declared=100,
        asked_at=timezone.now(),
    )
    asked.deliveries.add(here.delivery)
    standin.faults.switch_on("delivery", Fault("slow", seconds=0.5))
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            tasks.send_waybill(asked.pk)
        except BaseException as error:  # noqa: BLE001
            wrong.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for __ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    asked.refresh_from_db()
    assert wrong == []
    assert asked.state == State.MADE
    assert len(standin.parcels.of("delivery")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_write_one_row(shop: Any, standin: StandIn) -> None:
    here = shop("delivery")
    reference = uuid4()
    rows: list[int] = []

    def press() -> None:
        try:
            rows.append(parcels.ask(here.delivery, here.sender, reference=reference).pk)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for __ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(rows) == 4
    assert len(set(rows)) == 1
    assert Waybill.objects.get().state == State.MADE
    assert len(standin.parcels.of("delivery")) == 1


# By hand -----------------------------------------------------------------------------------------


def test_a_number_that_was_made_elsewhere_is_kept_and_tracked(shop: Any) -> None:
    here = shop("gunsel")
    made = waybills.by_hand(
        deliveries=[here.delivery],
        carrier="gunsel",
        number="GN 123",
        addressee=waybills.addressee_of(here.delivery),
        reference=uuid4(),
        by=None,
        at=timezone.now(),
    )
    assert (made.number, made.state, made.is_manual) == ("GN123", State.MADE, True)
    assert made.check_at is not None
    with pytest.raises(waybills.UnableToAsk, match="already"):
        waybills.by_hand(
            deliveries=[here.another()],
            carrier="gunsel",
            number="GN123",
            addressee=waybills.addressee_of(here.delivery),
            reference=uuid4(),
            by=None,
            at=timezone.now(),
        )
    with pytest.raises(waybills.UnableToAsk, match="number"):
        waybills.by_hand(
            deliveries=[here.another()],
            carrier="gunsel",
            number="  ",
            addressee=waybills.addressee_of(here.delivery),
            reference=uuid4(),
            by=None,
            at=timezone.now(),
        )
    assert waybills.withdraw(waybill=made).state == State.CANCELLED
    connection.check_constraints()


def test_the_dealers_own_waybill_is_tracked_like_ours(shop: Any) -> None:
    here = shop("gunsel")
    delivery = here.another(own_waybill="GN 77", kind="dropshipping")
    taken = waybills.take_own(delivery=delivery, at=timezone.now())
    assert taken is not None
    assert (taken.number, taken.is_manual, taken.state) == ("GN77", True, State.MADE)
    assert taken.check_at is not None
    assert waybills.take_own(delivery=delivery, at=timezone.now()) is None, "once"
    # A number that stands elsewhere keeps no order from being placed.
    assert waybills.take_own(delivery=here.another(own_waybill="GN77"), at=timezone.now()) is None
    assert waybills.take_own(delivery=here.another(own_waybill=""), at=timezone.now()) is None
    assert Waybill.objects.count() == 1


def test_a_carrier_without_numbers_gets_one_typed_and_is_then_tracked(
    shop: Any, on_commit: Any
) -> None:
    here = shop("sat")
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    assert (asked.state, asked.number, asked.check_at) == (State.MADE, "", None)
    typed = waybills.type_number(waybill=asked, number="000123", at=timezone.now())
    assert (typed.number, typed.is_manual) == ("000123", False)
    assert typed.check_at is not None
    with pytest.raises(waybills.UnableToAsk):
        waybills.type_number(waybill=asked, number="000124", at=timezone.now())


# Several orders ----------------------------------------------------------------------------------


def test_orders_of_one_recipient_go_by_one_waybill(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    second = here.another()
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender, deliveries=[here.delivery, second])
    asked.refresh_from_db()
    assert asked.state == State.MADE
    assert set(asked.deliveries.all()) == {here.delivery, second}
    assert len(standin.parcels.of("novaposhta")) == 1
    with pytest.raises(waybills.UnableToAsk, match="meanwhile"):
        parcels.ask(second, here.sender)


# Cancelling --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["novaposhta", "intime-rest", "intime-soap"])
def test_a_waybill_is_cancelled_at_the_carrier(
    name: str, shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop(name)
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    cancelled = cancelling.cancel(waybill=asked)
    assert cancelled.state == State.CANCELLED
    assert cancelled.check_at is None
    assert standin.parcels.of(here.profile.code)[0].state == "cancelled"
    assert cancelling.cancel(waybill=asked).state == State.CANCELLED, "once more does no harm"
    with on_commit():
        again = parcels.ask(here.delivery, here.sender)
    again.refresh_from_db()
    assert again.state == State.MADE


@pytest.mark.parametrize(
    ("fault", "words"), [("rejected", "."), ("down", "did not answer"), ("expired", "key")]
)
def test_what_the_carrier_does_not_cancel_stays(
    fault: str, words: str, shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    standin.faults.switch_on("novaposhta", Fault(fault))
    with pytest.raises(waybills.UnableToAsk, match=words):
        cancelling.cancel(waybill=asked)
    asked.refresh_from_db()
    assert asked.state == State.MADE


def test_where_cancelling_is_done_elsewhere_the_employee_is_told(shop: Any, on_commit: Any) -> None:
    here = shop("delivery")
    with on_commit():
        asked = parcels.ask(here.delivery, here.sender)
    asked.refresh_from_db()
    with pytest.raises(waybills.UnableToAsk, match="cabinet"):
        cancelling.cancel(waybill=asked)
    assert waybills.withdraw(waybill=asked).state == State.CANCELLED


# Papers ------------------------------------------------------------------------------------------


def test_labels_come_as_one_document(shop: Any, standin: StandIn, on_commit: Any) -> None:
    here, other = shop("novaposhta"), shop("delivery")
    with on_commit():
        made = [
            parcels.ask(here.delivery, here.sender),
            parcels.ask(other.delivery, other.sender),
        ]
    for each in made:
        each.refresh_from_db()
    one = papers.printed(waybills=made[:1], form=Form.LABEL)
    assert one.content.startswith(b"%PDF")
    both = papers.printed(waybills=made, form=Form.LABEL)
    assert both.left_out == []
    assert len(PdfReader(io.BytesIO(both.content)).pages) == 2
    assert b"demo-key" not in both.content


def test_forms_that_are_missing_are_named(shop: Any, standin: StandIn, on_commit: Any) -> None:
    here, other = shop("novaposhta"), shop("gunsel")
    with on_commit():
        made = parcels.ask(here.delivery, here.sender)
    made.refresh_from_db()
    typed = waybills.by_hand(
        deliveries=[other.delivery],
        carrier="gunsel",
        number="GN1",
        addressee=waybills.addressee_of(other.delivery),
        reference=uuid4(),
        by=None,
        at=timezone.now(),
    )
    found = papers.printed(waybills=[made, typed], form=Form.WAYBILL)
    assert found.content.startswith(b"%PDF")
    assert len(found.left_out) == 1
    assert found.left_out[0].startswith("GN1:")
    with pytest.raises(papers.UnableToPrint):
        papers.printed(waybills=[typed], form=Form.WAYBILL)
    standin.faults.switch_on("novaposhta", Fault("html"))
    with pytest.raises(papers.UnableToPrint):
        papers.printed(waybills=[made], form=Form.LABEL)


def test_a_register_is_kept_and_holds_each_waybill_once(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here = shop("novaposhta")
    second = here.another()
    with on_commit():
        made = [parcels.ask(here.delivery, here.sender), parcels.ask(second, here.sender)]
    now = timezone.now()
    register = registers.make(waybills=made, by=None, at=now)
    assert register.file.read().startswith(b"%PDF")
    assert register.waybills.count() == 2
    with pytest.raises(registers.UnableToMakeRegister, match="already"):
        registers.make(waybills=made, by=None, at=now)
    assert Register.objects.count() == 1


def test_registers_are_made_where_the_carrier_has_them(
    shop: Any, standin: StandIn, on_commit: Any
) -> None:
    here, other = shop("novaposhta"), shop("delivery")
    with on_commit():
        made = parcels.ask(here.delivery, here.sender)
        foreign = parcels.ask(other.delivery, other.sender)
    with pytest.raises(registers.UnableToMakeRegister, match="one carrier"):
        registers.make(waybills=[made, foreign], by=None, at=timezone.now())
    with pytest.raises(registers.UnableToMakeRegister, match="cabinet"):
        registers.make(waybills=[foreign], by=None, at=timezone.now())
    standin.faults.switch_on("novaposhta", Fault("down"))
    with pytest.raises(registers.UnableToMakeRegister, match="did not answer"):
        registers.make(waybills=[made], by=None, at=timezone.now())
    assert not Register.objects.exists()
