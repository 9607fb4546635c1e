"""One order that 1C cannot take: it is found and put aside, the others go through."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from oscar_b2b.onec_exchange.models import ExchangeNode, Outbox
from oscar_b2b.onec_exchange.services import outbox
from tests.factories.people import Person
from tests.integration.onec_exchange.sale_sessions import (
    begin,
    numbers,
    pull,
    pull_and_confirm,
)
from tests.integration.orders.placing import place


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.ONEC_EXCHANGE_DIR = tmp_path


@pytest.fixture
def node(db: None) -> ExchangeNode:
    return ExchangeNode.objects.create(
        name="УТ 11", login="onec", client=ExchangeNode.UT11, quarantine_after=3, pull_limit=8
    )


class PickyOneC:
    """1C that loads an answer in one transaction and cannot take certain orders."""

    def __init__(self, node: ExchangeNode, *cannot: str) -> None:
        self.node = node
        self.cannot = set(cannot)
        self.taken: list[str] = []
        self.sessions = 0

    def exchange(self) -> list[str]:
        """One session; returns the orders that came, confirmed or not."""
        self.sessions += 1
        session = begin(self.node)
        came = numbers(outbox.orders_xml(session=session))
        if came and not self.cannot.intersection(came):
            outbox.confirm_pulled(session=session, at=timezone.now())
            self.taken += came
        return came


def states() -> dict[str, str]:
    return dict(Outbox.objects.values_list("order__number", "state"))


def test_pulls_count_answers_that_were_never_confirmed(order: Any, node: ExchangeNode) -> None:
    node.quarantine_after = 5
    node.save()
    session = begin(node)
    outbox.orders_xml(session=session)
    outbox.orders_xml(session=session)
    assert order.outbox.pulls == 0, "asked twice in one session is one answer"
    for count in (1, 2):
        pull(node)
        order.outbox.refresh_from_db()
        assert order.outbox.pulls == count
    assert pull_and_confirm(node) == [order.number]
    order.outbox.refresh_from_db()
    assert (order.outbox.pulls, order.outbox.state) == (0, Outbox.SENT)


def test_a_lone_order_is_put_aside_after_n_answers(order: Any, node: ExchangeNode) -> None:
    assert [pull(node) for _each in range(3)] == [[order.number]] * 3
    assert pull(node) == []
    row = Outbox.objects.get(order=order)
    assert (row.state, row.pulls) == (Outbox.QUARANTINED, 3)
    assert "3 times" in row.last_error
    assert not outbox.has_new_orders(node=node)
    assert outbox.send_again(outbox_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.pulls, row.last_error) == (Outbox.PENDING, 0, "")
    assert pull_and_confirm(node) == [order.number]


@pytest.mark.parametrize("place_of_the_bad", [0, 3, 6])
def test_one_bad_order_of_many_is_found_and_only_it_is_put_aside(
    node: ExchangeNode, kyiv_dealer: Person, bolt: Any, place_of_the_bad: int
) -> None:
    orders = [place(kyiv_dealer, {bolt: 1}).number for _each in range(7)]
    bad = orders[place_of_the_bad]
    onec = PickyOneC(node, bad)
    while Outbox.PENDING in states().values():
        onec.exchange()
        assert onec.sessions < 30
    assert sorted(onec.taken) == sorted(set(orders) - {bad})
    assert states() == {
        number: Outbox.QUARANTINED if number == bad else Outbox.SENT for number in orders
    }


def test_two_bad_orders_are_both_found(node: ExchangeNode, kyiv_dealer: Person, bolt: Any) -> None:
    orders = [place(kyiv_dealer, {bolt: 1}).number for _each in range(6)]
    bad = {orders[1], orders[4]}
    onec = PickyOneC(node, *bad)
    for _each in range(40):
        onec.exchange()
    assert {number for number, state in states().items() if state == Outbox.QUARANTINED} == bad
    assert sorted(onec.taken) == sorted(set(orders) - bad)


def test_new_orders_do_not_wait_for_the_suspects(
    node: ExchangeNode, kyiv_dealer: Person, bolt: Any
) -> None:
    bad = [place(kyiv_dealer, {bolt: 1}).number for _each in range(2)]
    onec = PickyOneC(node, *bad)
    for _each in range(3):
        assert onec.exchange() == bad
    fresh = place(kyiv_dealer, {bolt: 1}).number
    assert onec.exchange() == [fresh]
    assert onec.taken == [fresh]


def test_a_1c_that_takes_nothing_at_all_is_not_the_orders_fault(
    node: ExchangeNode, kyiv_dealer: Person, bolt: Any
) -> None:
    orders = [place(kyiv_dealer, {bolt: 1}).number for _each in range(5)]
    onec = PickyOneC(node, *orders)
    for _each in range(30):
        onec.exchange()
    assert set(states().values()) == {Outbox.PENDING}
    onec.cannot, onec.sessions = set(), 0
    while onec.exchange():
        pass
    assert sorted(onec.taken) == sorted(orders)
    assert onec.sessions <= 5, "answers grow again: 1, 2, 2 and the empty one"
