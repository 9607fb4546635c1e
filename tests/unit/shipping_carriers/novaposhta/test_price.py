"""What is asked about price and term, and what is read out of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Place, Quote, Rejected, Source
from oscar_b2b.shipping_carriers.carriers.novaposhta import build_price, envelope, parse_price
from tests.unit.shipping_carriers.novaposhta.shipments import parcel, ref
from tests.unit.shipping_carriers.replay import stored

TODAY = date(2026, 11, 22)


def answer(name: str) -> envelope.Answer:
    return envelope.read(stored("novaposhta", name), what="test")


def test_the_question_about_the_price() -> None:
    assert build_price.price(parcel()) == {
        "CitySender": ref(101),
        "CityRecipient": ref(102),
        "Weight": "15.5",
        "ServiceType": "WarehouseWarehouse",
        "Cost": "12500",
        "CargoType": "Parcel",
        "SeatsAmount": "2",
        "OptionsSeat": [
            {
                "weight": "12.5",
                "volumetricVolume": "0.048",
                "volumetricLength": "60",
                "volumetricWidth": "40",
                "volumetricHeight": "20",
            },
            {
                "weight": "3",
                "volumetricVolume": "0.006",
                "volumetricLength": "30",
                "volumetricWidth": "20",
                "volumetricHeight": "10",
            },
        ],
    }


def test_a_place_without_size_weighs_the_same_by_its_volume() -> None:
    shipment = parcel(places=(Place(Decimal(10)), Place(Decimal("0.01"))))
    asked = build_price.price(shipment)
    assert asked["OptionsSeat"] == [
        {"weight": "10", "volumetricVolume": "0.04"},
        {"weight": "0.1", "volumetricVolume": "0.0004"},
    ]
    assert build_price.volume(shipment) == "0.0404"


def test_least_weight_and_least_value() -> None:
    asked = build_price.price(parcel(places=(Place(Decimal(0)),), declared=Decimal(0)))
    assert (asked["Weight"], asked["Cost"]) == ("0.1", "1")


def test_numbers_are_written_plainly() -> None:
    assert build_price.plain(Decimal("1E+3")) == "1000"
    assert build_price.plain(Decimal("100")) == "100"
    assert build_price.plain(Decimal("10.50")) == "10.5"


def test_money_that_comes_back_is_asked_for() -> None:
    asked = build_price.price(parcel(cash_on_delivery=Decimal("300.50")))
    assert asked["RedeliveryCalculate"] == {"CargoType": "Money", "Amount": "300.5"}


@pytest.mark.parametrize(
    ("changes", "priced", "sent"),
    [
        ({}, "WarehouseWarehouse", "WarehouseWarehouse"),
        ({"to_door": True}, "WarehouseDoors", "WarehouseDoors"),
        ({"sender": {"point": ""}}, "DoorsWarehouse", "DoorsWarehouse"),
        ({"sender": {"point": ""}, "to_door": True}, "DoorsDoors", "DoorsDoors"),
        (
            {"recipient": {"extra": {"kind": "locker"}}},
            "WarehouseWarehouse",
            "WarehousePostomat",
        ),
        (
            {"recipient": {"extra": {"kind": "locker"}}, "sender": {"point": ""}},
            "DoorsWarehouse",
            "DoorsPostomat",
        ),
        # The branch chosen before "to the door" does not count.
        (
            {"recipient": {"extra": {"kind": "locker"}}, "to_door": True},
            "WarehouseDoors",
            "WarehouseDoors",
        ),
    ],
)
def test_from_where_to_where(changes: dict[str, object], priced: str, sent: str) -> None:
    shipment = parcel(**changes)
    assert build_price.price(shipment)["ServiceType"] == priced
    assert build_price.service_type(shipment) == sent


def test_heavy_is_cargo() -> None:
    assert build_price.cargo_type(parcel(places=(Place(Decimal(30)),))) == "Parcel"
    assert build_price.cargo_type(parcel(places=(Place(Decimal("30.1")),))) == "Cargo"


@pytest.mark.parametrize(
    ("planned", "sent"),
    [
        (None, "22.11.2026"),
        (date(2026, 11, 21), "22.11.2026"),
        (date(2026, 11, 25), "25.11.2026"),
    ],
)
def test_the_day_is_never_in_the_past(planned: date | None, sent: str) -> None:
    assert build_price.term(replace(parcel(), ship_on=planned), TODAY) == {
        "DateTime": sent,
        "ServiceType": "WarehouseWarehouse",
        "CitySender": ref(101),
        "CityRecipient": ref(102),
    }


def test_the_price() -> None:
    assert parse_price.price(answer("getDocumentPrice.good.json")) == Decimal(145)
    # What the way of the money costs was asked for, or stands there for nothing.
    assert parse_price.price(answer("getDocumentPrice.good.json"), with_money=True) == Decimal(415)
    odd = answer("getDocumentPrice.odd.json")
    assert parse_price.price(odd, with_money=True) == Decimal("1070.50")


@pytest.mark.parametrize("name", ["getDocumentPrice.empty.json", "getDocumentPrice.zero.json"])
def test_no_price_is_not_nought(name: str) -> None:
    amount = parse_price.price(answer(name))
    assert amount is None
    assert parse_price.quote(amount, None) == Quote(amount=None, source=Source.REQUEST)


def test_a_refusal() -> None:
    with pytest.raises(Rejected, match="CityRecipient is incorrect"):
        answer("getDocumentPrice.rejected.json")
    with pytest.raises(Rejected, match="DateTime is invalid"):
        answer("getDocumentDeliveryDate.rejected.json")


@pytest.mark.parametrize(
    ("case", "arrives"),
    [
        ("good", date(2026, 11, 24)),
        ("flat", date(2026, 11, 24)),
        ("odd", date(2026, 11, 24)),
        ("empty", None),
        ("no-date", None),
    ],
)
def test_the_day_of_arrival(case: str, arrives: date | None) -> None:
    assert parse_price.arrival(answer(f"getDocumentDeliveryDate.{case}.json")) == arrives
