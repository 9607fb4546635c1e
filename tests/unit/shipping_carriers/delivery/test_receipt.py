"""Receipts: made, on the way, printed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    FINAL,
    Movement,
    Payer,
    Rejected,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.delivery import (
    Delivery,
    build_receipt,
    envelope,
    parse_receipt,
)
from oscar_b2b.shipping_carriers.carriers.delivery.fields import KYIV
from oscar_b2b.shipping_carriers.carriers.delivery.statuses import STATUSES
from tests.unit.shipping_carriers.delivery.parcels import parcel, ref
from tests.unit.shipping_carriers.replay import stored

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=KYIV)


def answer(name: str) -> dict[str, Any]:
    return envelope.read(stored("delivery", name), what="test")


def body(values: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    return build_receipt.create(
        parcel(**changes),
        now=NOW,
        values=Delivery(values or {}).values,
        least_declared=Decimal(1000),
        density=Decimal(250),
    )


def receipt(values: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    (only,) = body(values, **changes)["receiptsList"]
    return only


def test_a_receipt_in_full() -> None:
    made = body(note="Крихке")
    assert {key: made[key] for key in ("culture", "flSave", "debugMode")} == {
        "culture": "uk-UA",
        "flSave": True,
        "debugMode": False,
    }
    assert made["receiptsList"] == [
        {
            "areasSendId": ref(101),
            "areasResiveId": ref(102),
            "warehouseSendId": ref(202),
            "warehouseResiveId": ref(203),
            "dateSend": "2026-11-22T15:30:00",
            "deliveryScheme": 0,
            "category": [
                {
                    "categoryId": "00000000-0000-0000-0000-000000000000",
                    "countPlace": 2,
                    "helf": 15.5,
                    "size": 0.054,
                }
            ],
            "receiverName": "Прикладенко Зразка",
            "receiverType": False,
            "receiverPhone": "0440000009",
            "currency": 100000000,
            "payerType": 1,
            "paymentType": 0,
            "InsuranceValue": 12499.2,
            "Note": "Крихке; B2B-1-1",
            "dopUslugaClassificator": [],
        }
    ]


def test_another_day_begins_in_the_morning() -> None:
    assert receipt(ship_on=date(2026, 11, 25))["dateSend"] == "2026-11-25T09:00:00"
    assert receipt(ship_on=date(2026, 11, 20))["dateSend"] == "2026-11-22T15:30:00"


def test_an_organisation_receives() -> None:
    made = receipt(recipient={"organisation": "ТОВ «Зразок»", "tax_id": "00000000"})
    assert (made["receiverName"], made["receiverType"]) == ("ТОВ «Зразок»", True)
    assert made["receiverEgrpo"] == "00000000"
    # The person who comes for it has no field of its own.
    assert made["Note"] == "Прикладенко Зразка; B2B-1-1"


def test_from_door_to_door() -> None:
    made = receipt(
        {"sender_phone": "0440000001"},
        sender={"point": "", "address": "вул. Складська, 1"},
        recipient={"address": "вул. Прикладна, 2"},
        to_door=True,
    )
    assert made["deliveryScheme"] == 1
    assert made["pickUpAddress"] == "вул. Складська, 1"
    assert made["pickUpContactName"] == "ТОВ «Постачальник»"
    assert made["pickUpContactPhone"] == "0440000001"
    assert made["deliveryAddress"] == "вул. Прикладна, 2"
    assert made["deliveryContactName"] == "Прикладенко Зразка"
    assert made["deliveryContactPhone"] == "0440000009"


def test_who_pays_and_how() -> None:
    by_transfer = {"payment": "transfer"}
    sender, recipient = {"payer": Payer.SENDER}, {"payer": Payer.RECIPIENT}
    for values, changes, expected in (
        (by_transfer, sender, (0, 1)),
        ({}, sender, (0, 0)),
        (by_transfer, recipient, (1, 0)),
    ):
        made = receipt(values, **changes)
        assert (made["payerType"], made["paymentType"]) == expected


def test_the_sender_of_the_settings_and_of_the_shipment() -> None:
    assert "SenderId" not in receipt()
    assert receipt({"sender": ref(1)})["SenderId"] == ref(1)
    own = receipt({"sender": ref(1)}, sender={"extra": {"counterparty": ref(2)}})
    assert own["SenderId"] == ref(2)


@pytest.mark.parametrize(
    ("values", "code", "field", "where_to"),
    [
        ({"cash_on_delivery": "card", "cash_on_delivery_to": "c"}, 0, "CardId", "c"),
        ({"cash_on_delivery": "account", "cash_on_delivery_to": "a"}, 1, "RasschSchetId", "a"),
        ({"cash_on_delivery": "cash", "sender_phone": "0440000001"}, 2, "WarehouseId", ref(202)),
    ],
)
def test_money_comes_back(values: dict[str, str], code: int, field: str, where_to: str) -> None:
    made = receipt(values, cash_on_delivery=Decimal("300.50"))
    assert (made["cashOnDeliveryType"], made["cashOnDeliveryValue"]) == (code, 300.5)
    assert made[f"CashOnDelivery{field}"] == where_to
    assert made["CashOnDeliveryReceiverPhone"] == "0440000009"
    assert ("CashOnDeliverySenderPhone" in made) == (code == 2)


@pytest.mark.parametrize("values", [{}, {"cash_on_delivery": "card"}])
def test_money_that_would_go_nowhere(values: dict[str, str]) -> None:
    with pytest.raises(Rejected, match="cash on delivery"):
        receipt(values, cash_on_delivery=Decimal(1))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipient": {"name": ""}}, "name is missing"),
        ({"recipient": {"phone": "1"}}, "phone is missing"),
        ({"to_door": True}, "recipient's address"),
        ({"sender": {"point": ""}}, "sender's branch or address"),
        ({"recipient": {"point": ""}}, "branch is not chosen"),
    ],
)
def test_what_is_known_to_be_refused_is_not_sent(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        build_receipt.check(parcel(**changes))


def test_a_receipt_was_made() -> None:
    assert parse_receipt.made(answer("PostCreateReceipts.good.json")) == Waybill(
        "0100000601", ref(601), Decimal("374.5"), date(2026, 11, 24)
    )
    # No charge and no day are not nought and the year 1.
    assert parse_receipt.made(answer("PostCreateReceipts.odd.json")) == Waybill(
        "100000602", ref(602)
    )


def test_no_receipt() -> None:
    with pytest.raises(Rejected, match="Перевірте адресу"):
        parse_receipt.made(answer("PostCreateReceipts.refused-quietly.json"))
    with pytest.raises(Unavailable, match="no number"):
        parse_receipt.made(answer("PostCreateReceipts.empty.json"))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("good", Movement("1", Status.IN_TRANSIT, "6", "В дорозі")),
        (
            "handed-over",
            Movement("1", Status.DELIVERED, "0", "Видана", place="Кам'янське, КАМ'ЯНСЬКЕ"),
        ),
        (
            "ready",
            Movement("1", Status.READY, "7", "Доступна до видачі", place="Кам'янське, КАМ'ЯНСЬКЕ"),
        ),
        ("odd", Movement("1", Status.DELIVERED, "0", "Видана", place="КАМ'ЯНСЬКЕ")),
        ("new-status", Movement("1", Status.UNKNOWN, "99", "Новий стан")),
        ("empty", Movement("1", Status.UNKNOWN)),
    ],
)
def test_where_it_is(case: str, expected: Movement) -> None:
    assert parse_receipt.movement("1", answer(f"GetReceiptDetails.{case}.json")) == expected


def test_only_the_end_of_a_way_is_final() -> None:
    assert {code for code, status in STATUSES.items() if status in FINAL} == {"0", "5"}
    assert set(STATUSES) == {str(code) for code in range(14)}


@pytest.mark.parametrize("case", ["good", "odd"])
def test_a_printed_form(case: str) -> None:
    document = parse_receipt.document(answer(f"GetPdfDocument.{case}.json"))
    assert document.content.startswith(b"%PDF")


@pytest.mark.parametrize("case", ["empty", "not-pdf", "not-base64"])
def test_no_printed_form(case: str) -> None:
    with pytest.raises(Unavailable, match="no PDF"):
        parse_receipt.document(answer(f"GetPdfDocument.{case}.json"))


@pytest.mark.parametrize(
    ("case", "known"), [("good", [(ref(431), "ТОВ «Зразок»")]), ("empty", []), ("odd", [])]
)
def test_senders(case: str, known: list[tuple[str, str]]) -> None:
    assert parse_receipt.senders(answer(f"GetSenderList.{case}.json")) == known
