"""An order's way to 1C by the live call: at once, after a pause, or never."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from oscar_b2b.onec_exchange import live
from oscar_b2b.onec_exchange.answers import OrderAnswer
from oscar_b2b.onec_exchange.models import Invoice, OrderState, Outbox
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.services.outbox import Outcome
from oscar_b2b.onec_exchange.tasks import send_due_orders
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC, answer_to
from tests.integration.orders.placing import place

NOW = timezone.now()


def outbox_of(order: Any) -> Outbox:
    return Outbox.objects.get(order=order)


def send(order: Any, *, at: Any = None) -> Outcome:
    return outbox.send(outbox_id=outbox_of(order).pk, at=at or NOW)


def test_placing_an_order_puts_it_in_the_outbox_under_its_uuid(order: Any) -> None:
    row = outbox_of(order)
    assert row.uuid == order.b2b_party.uuid
    assert row.state == Outbox.PENDING


def test_an_order_that_is_rolled_back_leaves_nothing_behind(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, django_capture_on_commit_callbacks: Any
) -> None:
    def fall_over() -> None:
        with transaction.atomic():
            place(kyiv_dealer, {bolt: 1})
            raise RuntimeError("before the commit")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        fall_over()
    assert not Outbox.objects.exists()
    assert onec.calls == 0


def test_the_order_is_sent_right_after_the_commit(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        order = place(kyiv_dealer, {bolt: 1})
        assert onec.calls == 0
    assert onec.keys == [str(order.b2b_party.uuid)]
    assert outbox_of(order).state == Outbox.SENT


def test_1c_gets_its_own_ids_and_the_sums_of_the_order(
    order: Any, onec: FakeOneC, bolt: Any, kyiv_dealer: Person, kyiv_warehouse: Any
) -> None:
    send(order)
    body = onec.bodies[str(order.b2b_party.uuid)]
    assert body["number"] == order.number
    assert Decimal(body["total"]) == order.total_incl_tax == Decimal("57.20")
    assert body["legal_entity"]["id"] == kyiv_dealer.legal_entity.guid
    assert body["legal_entity"]["name"] == kyiv_dealer.legal_entity.name
    assert body["contract"]["id"] == kyiv_dealer.contracts["1"].guid
    assert body["own_number"] == "PO-7"
    assert body["comment"] == "Зателефонуйте"
    line = next(each for each in body["lines"] if each["id"] == bolt.code)
    assert (line["quantity"], line["article"]) == ("5", "BOLT-8")
    assert (Decimal(line["price"]), Decimal(line["amount"])) == (Decimal(10), Decimal(50))
    assert line["vat_rate"] == "20"
    assert line["warehouse_id"] == kyiv_warehouse.code
    assert onec.authorizations[0] == "Basic b25lYzpkZW1v"


def test_the_answer_registers_the_order_and_brings_the_invoice(order: Any, onec: FakeOneC) -> None:
    assert send(order) is Outcome.SENT
    state = OrderState.objects.get(order=order)
    assert (state.number, state.reserve) == ("ТД-000017", OrderState.ALLOWED)
    assert sorted(state.reserved.values()) == ["5", "6"]
    order.refresh_from_db()
    assert order.status == "registered"
    invoice = Invoice.objects.get(order=order)
    assert (invoice.number, invoice.total) == ("ТД-000042", Decimal("57.20"))
    row = outbox_of(order)
    assert (row.state, row.attempts, row.last_error) == (Outbox.SENT, 1, "")


def test_an_order_1c_has_is_not_sent_again(order: Any, onec: FakeOneC) -> None:
    send(order)
    assert send(order, at=NOW + timedelta(hours=1)) is Outcome.SKIPPED
    assert onec.calls == 1


def test_the_same_answer_twice_changes_nothing(order: Any, onec: FakeOneC) -> None:
    send(order)
    row = outbox_of(order)
    answer = OrderAnswer.read(onec.answers[str(row.uuid)])
    outbox.accept(outbox_id=row.pk, answer=answer, at=NOW + timedelta(hours=1))
    again = outbox_of(order)
    assert (again.sent_at, again.attempts) == (row.sent_at, row.attempts)
    assert Invoice.objects.count() == OrderState.objects.count() == 1


def test_without_a_live_address_orders_wait_to_be_pulled(order: Any, settings: Any) -> None:
    settings.ONEC_LIVE_URL = ""
    assert send(order) is Outcome.SKIPPED
    row = outbox_of(order)
    assert (row.state, row.attempts, row.not_before) == (Outbox.PENDING, 0, None)


@pytest.mark.parametrize("trouble", ["error", "broken", "closed"])
def test_trouble_that_may_pass_is_tried_again_later(
    order: Any, onec: FakeOneC, trouble: str
) -> None:
    onec.behave = trouble
    assert send(order) is Outcome.RETRY
    row = outbox_of(order)
    assert (row.state, row.attempts) == (Outbox.PENDING, 1)
    assert row.not_before == NOW + timedelta(seconds=5)
    assert row.last_error
    assert send(order, at=NOW + timedelta(seconds=4)) is Outcome.SKIPPED
    assert onec.calls == 1


def test_the_pauses_double_up_to_ten_minutes(order: Any, onec: FakeOneC) -> None:
    onec.behave = "error"
    at, pauses = NOW, []
    for _attempt in range(9):
        assert send(order, at=at) is Outcome.RETRY
        due = outbox_of(order).not_before
        pauses.append(int((due - at).total_seconds()))
        at = due
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600]


def test_an_order_1c_refuses_waits_for_people(order: Any, onec: FakeOneC) -> None:
    onec.behave = "refuse"
    assert send(order) is Outcome.FAILED
    row = outbox_of(order)
    assert row.state == Outbox.FAILED
    assert "422" in row.last_error
    assert "контрагента немає" in row.last_error
    assert outbox.due_ids(at=NOW + timedelta(days=1), limit=10) == []

    onec.behave = "ok"
    assert outbox.send_again(outbox_id=row.pk)
    assert send(order) is Outcome.SENT


def test_an_order_1c_would_make_a_new_good_of_is_not_sent(
    order: Any, onec: FakeOneC, nut: Any
) -> None:
    nut.code = None
    nut.save()
    assert send(order) is Outcome.FAILED
    assert onec.calls == 0
    assert "Nut M8" in outbox_of(order).last_error


def test_an_invoice_for_another_order_is_no_answer(order: Any, onec: FakeOneC) -> None:
    document = {
        "total": "57.20",
        "currency": "UAH",
        "number": "B2B-OTHER",
        "legal_entity": {"name": "X"},
        "contract": {"number": ""},
        "lines": [
            {"id": "1", "article": "", "name": "X", "quantity": 1, "price": "1", "amount": "1"}
        ],
    }
    onec.changes = {"invoice": answer_to(document)["invoice"]}
    assert send(order) is Outcome.RETRY
    assert "B2B-OTHER" in outbox_of(order).last_error
    assert not OrderState.objects.exists()
    assert not Invoice.objects.exists()


def test_1c_down_then_back(order: Any, onec: FakeOneC, settings: Any) -> None:
    onec.stop()
    assert send(order) is Outcome.RETRY
    assert outbox_of(order).last_error.startswith("ConnectionError")
    onec.start()
    assert outbox.send_due(clock=lambda: NOW) == 0, "not due yet"
    Outbox.objects.update(not_before=timezone.now())
    send_due_orders()
    assert outbox_of(order).state == Outbox.SENT
    assert Invoice.objects.get(order=order).order_id == order.pk


def test_a_silent_1c_is_asked_once_in_a_run(kyiv_dealer: Person, bolt: Any, onec: FakeOneC) -> None:
    orders = [place(kyiv_dealer, {bolt: 1}) for _each in range(3)]
    onec.behave = "error"
    outbox.send_due(clock=lambda: NOW)
    assert onec.calls == 1
    onec.behave = "ok"
    assert outbox.send_due(clock=lambda: NOW) == 2, "the first one waits out its pause"
    first = outbox_of(orders[0])
    assert first.state == Outbox.PENDING
    outbox.send_due(clock=lambda: first.not_before)
    assert outbox_of(orders[0]).state == Outbox.SENT


def test_the_first_accepted_order_wakes_those_with_long_pauses(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC
) -> None:
    waiting, fresh = (place(kyiv_dealer, {bolt: 1}) for _each in range(2))
    Outbox.objects.filter(order=waiting).update(
        attempts=8, not_before=NOW + timedelta(minutes=10), last_error="timeout"
    )
    send(fresh)
    assert outbox_of(waiting).not_before == NOW


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_call(
    onec: FakeOneC, kyiv_dealer: Person, bolt: Any, settings: Any
) -> None:
    settings.ONEC_LIVE_URL = ""
    order = place(kyiv_dealer, {bolt: 1})
    settings.ONEC_LIVE_URL = onec.url
    onec.behave = "slow"
    start = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def work() -> None:
        try:
            start.wait()
            outcomes.append(send(order))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcome.name for outcome in outcomes) == ["SENT", "SKIPPED"]
    assert onec.calls == 1
    order.refresh_from_db()
    assert order.status == "registered"


def test_a_worker_that_died_leaves_the_order_to_the_next_one(
    order: Any, onec: FakeOneC, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(document: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(live, "send_order", die)
    with pytest.raises(SystemExit):
        send(order)
    monkeypatch.undo()
    assert send(order, at=NOW + timedelta(seconds=10)) is Outcome.SKIPPED
    assert send(order, at=NOW + outbox.LEASE) is Outcome.SENT


def test_no_transaction_is_open_while_1c_is_asked(order: Any, onec: FakeOneC) -> None:
    """The row is free for others: the lease keeps them off, not a lock."""
    onec.behave = "ok"
    depths: list[int] = []
    send_order = live.send_order
    before = len(connection.savepoint_ids)

    def watch(document: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return send_order(document)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "send_order", watch)
        send(order)
    assert depths == [before]
