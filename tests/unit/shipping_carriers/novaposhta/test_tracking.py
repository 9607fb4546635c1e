"""Where parcels are."""

from __future__ import annotations

from datetime import datetime

import pytest

from oscar_b2b.shipping_carriers.carriers.base import FINAL, Movement, Rejected, Status
from oscar_b2b.shipping_carriers.carriers.novaposhta import envelope, parse_tracking
from oscar_b2b.shipping_carriers.carriers.novaposhta.fields import KYIV
from oscar_b2b.shipping_carriers.carriers.novaposhta.statuses import STATUSES
from tests.unit.shipping_carriers.replay import stored


def movements(case: str, *numbers: str) -> list[Movement]:
    answer = envelope.read(stored("novaposhta", f"getStatusDocuments.{case}.json"), what="test")
    return parse_tracking.movements(answer.rows, numbers)


def test_the_question_has_a_phone_where_it_is_known() -> None:
    assert parse_tracking.asked(["1", "2"], {"2": "044 000 00 09"}) == {
        "Documents": [
            {"DocumentNumber": "1", "Phone": ""},
            {"DocumentNumber": "2", "Phone": "380440000009"},
        ]
    }


def test_statuses_times_and_places_in_the_order_asked() -> None:
    delivered, ready, away, made = movements(
        "good", "20450000000009", "20450000000007", "20450000000005", "20450000000001"
    )
    noted = datetime(2026, 11, 22, 3, 14, 9, tzinfo=KYIV)
    branch = "Кам'янське, Відділення №1: просп. Зразковий, 1"
    assert delivered == Movement(
        "20450000000009",
        Status.DELIVERED,
        "9",
        "Отримано",
        datetime(2026, 11, 23, 16, 8, 16, tzinfo=KYIV),
        branch,
    )
    assert (ready.status, ready.at, ready.place) == (Status.READY, noted, branch)
    assert (away.status, away.place) == (Status.IN_TRANSIT, "")
    assert (made.status, made.place) == (Status.REGISTERED, "Зразкове, Відділення №2")


def test_odd_records() -> None:
    paid, sorted_, new, unknown, absent = movements(
        "odd",
        "20450000000011",
        "20450000000041",
        "20450000000777",
        "20450000000003",
        "20450000000404",
    )
    # Number and code may be numbers; an empty date of 1C is none.
    assert (paid.status, paid.code) == (Status.DELIVERED, "11")
    assert paid.at == datetime(2026, 11, 23, 11, 2, 4, tzinfo=KYIV)
    assert sorted_.at == datetime(2026, 11, 22, 3, 14, tzinfo=KYIV)
    assert (new.status, new.code, new.text) == (Status.UNKNOWN, "777", "Новий стан")
    assert new.at == datetime(2026, 11, 21, 10, 5, 12, tzinfo=KYIV)
    assert (unknown.status, unknown.code, unknown.at) == (Status.UNKNOWN, "3", None)
    assert absent == Movement("20450000000404", Status.UNKNOWN)


def test_nothing_known() -> None:
    assert movements("empty", "1") == [Movement("1", Status.UNKNOWN)]
    with pytest.raises(Rejected, match="Document number is not correct"):
        movements("rejected", "1")


def test_only_the_end_of_a_way_is_final() -> None:
    final = {code for code, status in STATUSES.items() if status in FINAL}
    assert final == {"2", "9", "10", "11", "106"}
