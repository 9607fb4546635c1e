"""1C's answer to an order: read strictly, told where it is wrong."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.onec_exchange.answers import InvoicePaper, OrderAnswer, UnableToReadAnswer
from tests.integration.onec_exchange.fake_onec import answer_to

ORDER = {
    "number": "B2B-1",
    "total": "120.00",
    "currency": "UAH",
    "legal_entity": {"name": "ТОВ «Дилер»"},
    "contract": {"number": "12"},
    "lines": [
        {
            "id": "good#red",
            "article": "A-1",
            "name": "Болт",
            "quantity": "10",
            "price": "12",
            "amount": "120",
        }
    ],
}


def good() -> dict[str, Any]:
    return copy.deepcopy(answer_to(ORDER))


def test_a_good_answer_is_read() -> None:
    answer = OrderAnswer.read(good())
    assert answer.reserved == {"good#red": Decimal(10)}
    assert answer.invoice is not None
    assert answer.invoice.total == Decimal("120.00")
    assert answer.invoice.lines[0].price == Decimal(12)


def test_what_is_kept_makes_the_same_invoice() -> None:
    paper = OrderAnswer.read(good()).invoice
    assert paper is not None
    assert InvoicePaper.read(paper.as_data()) == paper


def test_an_answer_may_come_without_an_invoice() -> None:
    answer = good()
    del answer["invoice"]
    assert OrderAnswer.read(answer).invoice is None


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("id",), "", "answer.id"),
        (("id",), 17, "answer.id"),
        (("number",), None, "answer.number"),
        (("date",), "21.11.2026", "answer.date"),
        (("reserve",), "maybe", "allowed, partly, refused"),
        (("lines",), "none", "answer.lines"),
        (("lines", 0, "reserved"), "багато", "answer.lines[0].reserved"),
        (("lines", 0, "reserved"), True, "answer.lines[0].reserved"),
        (("invoice",), "https://x/invoice.pdf", "invoice is not a JSON object"),
        (("invoice", "currency"), "грн", "invoice.currency"),
        (("invoice", "total"), "120.005", "invoice.total"),
        (("invoice", "total"), "-120.00", "invoice.total"),
        (("invoice", "total"), "NaN", "invoice.total"),
        (("invoice", "total"), "130.00", "do not make total 130.00"),
        (("invoice", "seller"), None, "invoice.seller"),
        (("invoice", "seller", "name"), "", "invoice.seller.name"),
        (("invoice", "lines"), [], "invoice.lines is empty"),
        (("invoice", "lines", 0, "amount"), None, "invoice.lines[0].amount"),
        (("invoice", "pay_until"), "soon", "invoice.pay_until"),
    ],
)
def test_a_broken_answer_is_refused_and_named(path: tuple[Any, ...], value: Any, told: str) -> None:
    answer = good()
    place: Any = answer
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(UnableToReadAnswer) as caught:
        OrderAnswer.read(answer)
    assert told in str(caught.value)


@pytest.mark.parametrize("data", [None, [], "ok", 1])
def test_something_else_is_no_answer(data: Any) -> None:
    with pytest.raises(UnableToReadAnswer):
        OrderAnswer.read(data)
