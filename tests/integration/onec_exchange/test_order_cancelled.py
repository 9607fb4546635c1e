"""An order cancelled in the shop: 1C hears of it when it has the order (F182)."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from lxml import etree
from oscar.core.loading import get_class

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import ExchangeNode, Outbox
from oscar_b2b.onec_exchange.services import outbox
from oscar_b2b.onec_exchange.services.outbox import Outcome
from oscar_b2b.onec_exchange.services.statuses import advance
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC
from tests.integration.onec_exchange.sale_sessions import (
    begin,
    pull,
    pull_and_confirm,
    requisites,
)
from tests.integration.orders.placing import place

NOW = timezone.now()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path


@pytest.fixture
def node(db: None) -> ExchangeNode:
    return ExchangeNode.objects.create(name="УТ 11", login="onec", client=ExchangeNode.UT11)


def cancel(order: Any) -> None:
    """What the button of the shop's staff does."""
    get_class("order.processing", "EventHandler")().handle_order_status_change(order, "cancelled")


def told(node: ExchangeNode) -> dict[str, str]:
    """Return number → ``Отменен`` of what the next session brings, and confirm it."""
    session = begin(node)
    root = etree.fromstring(outbox.orders_xml(session=session))
    outbox.confirm_pulled(session=session, at=timezone.now())
    return {each.findtext("Номер"): requisites(each)["Отменен"] for each in root.iter("Документ")}


def test_an_order_1c_has_goes_once_more_as_cancelled(order: Any, node: ExchangeNode) -> None:
    assert told(node) == {order.number: "false"}
    assert told(node) == {}
    cancel(order)
    assert told(node) == {order.number: "true"}
    assert told(node) == {}
    row = Outbox.objects.get(order=order)
    assert (row.state, row.cancels) == (Outbox.SENT, True)


def test_an_order_that_never_left_is_taken_out(order: Any, node: ExchangeNode) -> None:
    cancel(order)
    assert Outbox.objects.get(order=order).state == Outbox.WITHDRAWN
    assert told(node) == {}
    assert not outbox.send_again(outbox_id=order.outbox.pk)


def test_what_1c_itself_cancelled_is_not_told_to_it(order: Any, node: ExchangeNode) -> None:
    assert pull_and_confirm(node) == [order.number]
    assert advance(order=order, status="cancelled")
    assert told(node) == {}


def test_other_changes_of_a_sent_order_are_not_sent(order: Any, node: ExchangeNode) -> None:
    assert pull_and_confirm(node) == [order.number]
    handler = get_class("order.processing", "EventHandler")()
    handler.handle_order_status_change(order, "confirmed")
    assert told(node) == {}


def test_success_of_an_older_answer_does_not_swallow_the_cancellation(
    order: Any, node: ExchangeNode
) -> None:
    session = begin(node)
    outbox.orders_xml(session=session)
    cancel(order)
    assert outbox.confirm_pulled(session=session, at=timezone.now()) == 0
    assert told(node) == {order.number: "true"}


def test_an_answer_that_was_lost_may_have_arrived(order: Any, node: ExchangeNode) -> None:
    pull(node)
    begin(node)
    assert pull(node) == [order.number]
    cancel(order)
    assert told(node) == {order.number: "true"}


@pytest.fixture
def sent_live(order: Any, onec: FakeOneC) -> Any:
    assert outbox.send(outbox_id=order.outbox.pk, at=NOW) is Outcome.SENT
    order.refresh_from_db()
    return order


def test_where_1c_has_our_service_it_hears_at_once(
    sent_live: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[str] = []

    def cancel_order(*, order_uuid: str, reason: str) -> bool:
        asked.append(order_uuid)
        return True

    monkeypatch.setattr(service, "cancel_order", cancel_order)
    with django_capture_on_commit_callbacks(execute=True):
        cancel(sent_live)
        assert asked == []
    row = Outbox.objects.get(order=sent_live)
    assert asked == [str(row.uuid)]
    assert row.state == Outbox.SENT


@pytest.mark.parametrize(
    ("retryable", "outcome", "state"),
    [(True, Outcome.RETRY, Outbox.PENDING), (False, Outcome.FAILED, Outbox.FAILED)],
)
def test_trouble_with_the_call_is_kept(
    sent_live: Any,
    monkeypatch: pytest.MonkeyPatch,
    retryable: bool,
    outcome: Outcome,
    state: str,
) -> None:
    def cancel_order(*, order_uuid: str, reason: str) -> bool:
        raise TransportError("too late, the order is shipped", retryable=retryable)

    monkeypatch.setattr(service, "cancel_order", cancel_order)
    cancel(sent_live)
    assert outbox.send(outbox_id=sent_live.outbox.pk, at=NOW) is outcome
    row = Outbox.objects.get(order=sent_live)
    assert (row.state, row.cancels) == (state, True)
    assert "too late" in row.last_error


def test_a_channel_that_cannot_cancel_leaves_it_to_be_pulled(
    sent_live: Any, node: ExchangeNode, settings: Any
) -> None:
    settings.ONEC_LIVE_KIND = "odata"
    cancel(sent_live)
    later = NOW + timedelta(minutes=1)
    assert outbox.send(outbox_id=sent_live.outbox.pk, at=later) is Outcome.SKIPPED
    assert outbox.due_ids(at=later, limit=5) == []
    assert told(node) == {sent_live.number: "true"}


@pytest.mark.django_db(transaction=True)
def test_cancelling_while_1c_confirms_ends_in_no_deadlock(
    kyiv_dealer: Person, bolt: Any, node: ExchangeNode
) -> None:
    for _round in range(5):
        order = place(kyiv_dealer, {bolt: 1})
        session = begin(node)
        outbox.orders_xml(session=session)
        start = threading.Barrier(2)
        faults: list[DatabaseError] = []

        def run(work: Any, start: Any = start, faults: Any = faults) -> None:
            try:
                start.wait()
                work()
            except DatabaseError as error:
                faults.append(error)
            finally:
                connection.close()

        works = (
            lambda order=order: cancel(order),
            lambda session=session: outbox.confirm_pulled(session=session, at=timezone.now()),
        )
        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert told(node) == {order.number: "true"}
