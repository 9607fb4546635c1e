"""Shipment → bodies of SAT."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from oscar_b2b.shipping_carriers.carriers.base import Payer, Place
from oscar_b2b.shipping_carriers.carriers.sat import Sat, build
from tests.unit.shipping_carriers.bodies import shipment


def settings(**values: str) -> Any:
    return Sat({"cargo_description": "goods-1", **values}).values


def test_price_from_branch_to_branch() -> None:
    assert build.price(shipment(), settings()) == {
        "ID": "B2B-7/1",
        "townSender": "city-a",
        "townRecipient": "city-b",
        "rspSender": "point-a",
        "rspRecipient": "point-b",
        "declaredCost": 1500.5,
        "cargoType": "Базовый",
        "departure": False,
        "delivery": False,
        "seatsAmount": 2,
        "weight": 14,
        "volume": 0.076,
    }


def test_price_from_door_to_door_of_one_place() -> None:
    sent = shipment(
        places=(Place(Decimal("3.25"), (50, 30, 20)),),
        to_door=True,
        sender=replace(shipment().sender, point=""),
    )
    body = build.price(sent, settings())
    assert (body["departure"], body["delivery"]) == (True, True)
    assert "rspSender" not in body
    assert "rspRecipient" not in body
    assert (body["length"], body["width"], body["height"]) == (50, 30, 20)
    assert (body["weight"], body["volume"]) == (3.25, 0.03)


def test_sizes_that_are_not_known_for_every_place_are_left_out() -> None:
    places = (Place(Decimal(1), (50, 30, 20)), Place(Decimal(2)))
    body = build.price(shipment(places=places), settings())
    assert "volume" not in body
    assert "length" not in body


def test_cash_on_delivery_is_told_to_version_2_only() -> None:
    sent = shipment(cash_on_delivery=Decimal(900))
    assert "cod" not in build.price(sent, settings())
    body = build.price(sent, settings(), cash_on_delivery=True)
    assert (body["cod"], body["payerType"], body["paymentMethod"]) == (900, "Получатель", "Cash")


def test_waybill_to_a_branch() -> None:
    body = build.waybill(shipment(), settings(sender="sender-1"))
    assert body == {
        "writeMode": "save",
        "sender": "ТОВ «Вигадка»",
        "contactSender": "Вигаданий Сергій Петрович",
        "senderPhone": "+380440000001",
        "townSender": "city-a",
        "rspSender": "point-a",
        "recipient": "ФОП Придуманий",
        "contactRecipient": "Придуманий Олег Іванович",
        "recipientPhone": "+380670000002",
        "phoneForSMS": "+380670000002",
        "townRecipient": "city-b",
        "rspRecipient": "point-b",
        "delivery": False,
        "description": "goods-1",
        "cargoType": "Базовый",
        "declaredCost": 1500.5,
        "payerType": "Получатель",
        "paymentMethod": "Cash",
        "additionalInformation": "обережно B2B-7/1",
        "seatsAmount": 2,
        "weight": 14,
        "volume": 0.076,
    }


def test_waybill_to_a_door_paid_by_the_supplier() -> None:
    known = {"counterparty": "sat-id-9"}
    sent = shipment(
        payer=Payer.SENDER,
        to_door=True,
        recipient=replace(shipment().recipient, extra=known),
    )
    body = build.waybill(sent, settings())
    assert (body["payerType"], body["paymentMethod"]) == ("Отправитель", "NonCash")
    assert (body["delivery"], body["recipientAddress"]) == (True, "вул. Вигадана, 7")
    assert "rspRecipient" not in body
    assert body["recipient"] == "sat-id-9"


def test_the_senders_id_of_the_settings_is_for_profiles_without_any() -> None:
    nameless = replace(shipment().sender, organisation="", name="")
    body = build.waybill(shipment(sender=nameless), settings(sender="sender-1"))
    assert body["sender"] == "sender-1"
