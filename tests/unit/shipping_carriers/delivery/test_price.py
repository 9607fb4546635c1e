"""What is asked about price and term, and what is read out of the answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Place, Quote, Rejected, Source
from oscar_b2b.shipping_carriers.carriers.delivery import build_price, envelope, parse_price
from tests.unit.shipping_carriers.delivery.parcels import parcel, ref
from tests.unit.shipping_carriers.replay import stored

TODAY = date(2026, 11, 22)


def asked(**changes: Any) -> dict[str, Any]:
    return build_price.price(
        parcel(**changes), today=TODAY, least_declared=Decimal(1000), density=Decimal(250)
    )


def answer(name: str) -> dict[str, Any]:
    return envelope.read(stored("delivery", name), what="test")


def test_the_question_keeps_the_misspellings() -> None:
    assert asked(cash_on_delivery=Decimal("300.50")) == {
        "culture": "uk-UA",
        "areasSendId": ref(101),
        "areasResiveId": ref(102),
        "warehouseSendId": ref(202),
        "warehouseResiveId": ref(203),
        "InsuranceValue": 12499.2,
        "CashOnDeliveryValue": 300.5,
        "CashOnDeliveryValuta": 100000000,
        "currency": 100000000,
        "dateSend": "22.11.2026",
        "deliveryScheme": 0,
        "category": [
            {
                "categoryId": "00000000-0000-0000-0000-000000000000",
                "countPlace": 2,
                "helf": 15.5,
                "size": 0.054,
            }
        ],
        "dopUslugaClassificator": [],
    }


def test_the_declared_value_is_raised_to_the_least_insured() -> None:
    assert asked(declared=Decimal(200))["InsuranceValue"] == 1000


def test_without_sizes_the_volume_comes_from_the_weight() -> None:
    (cargo,) = asked(places=(Place(Decimal(100)), Place(Decimal(25))))["category"]
    assert (cargo["helf"], cargo["size"], cargo["countPlace"]) == (125, 0.5, 2)
    (cargo,) = asked(places=(Place(Decimal("0.1"), (1, 1, 1)),))["category"]
    assert cargo["size"] == 0.001


@pytest.mark.parametrize(
    ("changes", "scheme", "branches"),
    [
        ({}, 0, {"warehouseSendId", "warehouseResiveId"}),
        ({"sender": {"point": ""}, "to_door": True}, 1, set()),
        ({"to_door": True}, 2, {"warehouseSendId"}),
        ({"sender": {"point": ""}}, 3, {"warehouseResiveId"}),
    ],
)
def test_schemes(changes: dict[str, Any], scheme: int, branches: set[str]) -> None:
    made = asked(**changes)
    assert made["deliveryScheme"] == scheme
    assert {key for key in made if key.startswith("warehouse")} == branches


@pytest.mark.parametrize(
    ("planned", "sent"),
    [(None, "22.11.2026"), (date(2026, 11, 1), "22.11.2026"), (date(2026, 12, 1), "01.12.2026")],
)
def test_the_day_is_never_in_the_past(planned: date | None, sent: str) -> None:
    assert asked(ship_on=planned)["dateSend"] == sent
    assert build_price.arrival(parcel(ship_on=planned), today=TODAY) == {
        "areasSendId": ref(101),
        "areasResiveId": ref(102),
        "warehouseSendId": ref(202),
        "warehouseResiveId": ref(203),
        "dateSend": sent,
        "currency": "100000000",
        "culture": "uk-UA",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": ()}, "no places"),
        ({"sender": {"city": ""}}, "sender's town"),
        ({"recipient": {"city": ""}}, "recipient's town"),
        ({"recipient": {"point": ""}}, "branch is not chosen"),
        (
            {
                "recipient": {"extra": {"cash_on_delivery": "no"}},
                "cash_on_delivery": Decimal(1),
            },
            "no cash on delivery",
        ),
    ],
)
def test_what_cannot_be_reckoned_is_not_asked(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        build_price.check(parcel(**changes))


def test_a_price() -> None:
    assert parse_price.quote(answer("PostReceiptCalculate.good.json")) == Quote(
        Decimal("374.5"), arrives=date(2026, 11, 24)
    )
    assert parse_price.quote(answer("PostReceiptCalculate.odd.json")) == Quote(Decimal("374.50"))


@pytest.mark.parametrize("case", ["empty", "zero"])
def test_no_price_is_not_nought(case: str) -> None:
    quote = parse_price.quote(answer(f"PostReceiptCalculate.{case}.json"))
    assert quote == Quote(amount=None, source=Source.REQUEST)


def test_the_inner_status_counts() -> None:
    with pytest.raises(Rejected, match="за вказаним напрямком неможлива"):
        parse_price.quote(answer("PostReceiptCalculate.inner-refusal.json"))
    with pytest.raises(Rejected, match="Не вказано склад отримання"):
        answer("PostReceiptCalculate.rejected.json")


@pytest.mark.parametrize(
    ("case", "arrives"),
    [("good", date(2026, 11, 24)), ("odd", date(2026, 11, 24)), ("empty", None)],
)
def test_the_day_of_arrival(case: str, arrives: date | None) -> None:
    assert parse_price.arrival(answer(f"GetDateArrival.{case}.json")) == arrives
