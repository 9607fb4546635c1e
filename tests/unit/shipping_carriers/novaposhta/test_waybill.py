"""Waybills and registers: what is told to the carrier and what it answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Payer, Place, Rejected, Unavailable, Waybill
from oscar_b2b.shipping_carriers.carriers.novaposhta import build_waybill, envelope, parse_waybill
from oscar_b2b.shipping_carriers.carriers.novaposhta.build_waybill import Counterpart
from tests.unit.shipping_carriers.novaposhta.shipments import parcel, ref
from tests.unit.shipping_carriers.replay import stored

TODAY = date(2026, 11, 22)
SENDER = Counterpart(ref(431), ref(441), "380440000001", ref(202))
RECIPIENT = Counterpart(ref(401), ref(402), "380440000009", ref(203))


def answer(name: str) -> envelope.Answer:
    return envelope.read(stored("novaposhta", name), what="test")


def body(**changes: Any) -> dict[str, Any]:
    return build_waybill.save(
        parcel(**changes),
        sender=SENDER,
        recipient=RECIPIENT,
        today=TODAY,
        payment="NonCash",
        description="Товари",
    )


def test_a_waybill_in_full() -> None:
    made = body(note="Подзвонити за годину", cash_on_delivery=Decimal("300.50"))
    assert len(made.pop("OptionsSeat")) == 2
    assert made == {
        "PayerType": "Recipient",
        "PaymentMethod": "Cash",
        "DateTime": "22.11.2026",
        "CargoType": "Parcel",
        "VolumeGeneral": "0.054",
        "Weight": "15.5",
        "ServiceType": "WarehouseWarehouse",
        "SeatsAmount": "2",
        "Description": "Товари",
        "Cost": "12500",
        "CitySender": ref(101),
        "Sender": ref(431),
        "SenderAddress": ref(202),
        "ContactSender": ref(441),
        "SendersPhone": "380440000001",
        "CityRecipient": ref(102),
        "Recipient": ref(401),
        "RecipientAddress": ref(203),
        "ContactRecipient": ref(402),
        "RecipientsPhone": "380440000009",
        "SenderWarehouseIndex": "7/2",
        "RecipientWarehouseIndex": "9/1",
        "AdditionalInformation": "Подзвонити за годину",
        "InfoRegClientBarcodes": "B2B-1-1",
        "BackwardDeliveryData": [
            {"PayerType": "Recipient", "CargoType": "Money", "RedeliveryString": "300.5"}
        ],
    }


def test_nothing_goes_by_names() -> None:
    for changes in ({}, {"to_door": True}):
        assert not {"NewAddress", "RecipientCityName", "RecipientName"} & set(body(**changes))


def test_the_sender_pays_by_transfer_and_the_recipient_in_cash() -> None:
    assert body(payer=Payer.SENDER)["PaymentMethod"] == "NonCash"
    assert body(payer=Payer.SENDER)["PayerType"] == "Sender"
    assert body(payer=Payer.RECIPIENT)["PaymentMethod"] == "Cash"


def test_what_is_empty_is_left_out_and_long_texts_are_cut() -> None:
    made = body(
        sender={"extra": {}},
        to_door=True,
        reference="",
        description="д" * 60,
        note="н" * 150,
    )
    assert not {
        "SenderWarehouseIndex",
        "RecipientWarehouseIndex",
        "InfoRegClientBarcodes",
        "BackwardDeliveryData",
    } & set(made)
    assert made["Description"] == "д" * 50
    assert made["AdditionalInformation"] == "н" * 100


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": ()}, "no places"),
        ({"sender": {"city": ""}}, "sender's town"),
        ({"recipient": {"city": ""}}, "recipient's town"),
        ({"recipient": {"point": ""}}, "branch is not chosen"),
        ({"recipient": {"phone": "123"}}, "phone"),
        (
            {"recipient": {"extra": {"kind": "locker"}}, "places": (Place(Decimal(1)),)},
            "size of each place",
        ),
        (
            {"recipient": {"extra": {"kind": "locker", "max_declared": "10000"}}},
            "worth up to 10000 UAH",
        ),
    ],
)
def test_what_is_known_to_be_refused_is_not_sent(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        build_waybill.check(parcel(**changes))


def test_what_may_be_sent() -> None:
    build_waybill.check(parcel())
    build_waybill.check(parcel(recipient={"point": ""}, to_door=True))
    build_waybill.check(parcel(recipient={"extra": {"kind": "locker", "max_declared": "12500"}}))


def test_a_waybill_was_made() -> None:
    assert parse_waybill.made(answer("InternetDocument.save.good.json")) == Waybill(
        "20450000000601", ref(601), Decimal(145), date(2026, 11, 24)
    )
    assert parse_waybill.made(answer("InternetDocument.save.odd.json")) == Waybill(
        "20450000000602", ref(602), Decimal(70), None
    )
    # A charge of nought is one that is not known.
    assert parse_waybill.made(answer("InternetDocument.save.free.json")).cost is None


def test_success_without_a_number_is_to_be_looked_up() -> None:
    with pytest.raises(Unavailable, match="no number"):
        parse_waybill.made(answer("InternetDocument.save.empty.json"))


def test_a_refusal_keeps_the_limit_it_names() -> None:
    with pytest.raises(Rejected) as refusal:
        answer("InternetDocument.save.rejected.json")
    assert refusal.value.text == (
        "Recipient Warehouse max allowed volumeweight: 30"
        " – the branch does not take so much weight or such a size: choose another one"
    )
    assert refusal.value.code == "20000203729"


def test_deleting_goes_by_ref() -> None:
    assert build_waybill.delete(Waybill("20450000000601", ref(601))) == {"DocumentRefs": [ref(601)]}
    with pytest.raises(Rejected, match="Waybill 20450000000601 was not made here"):
        build_waybill.delete(Waybill("20450000000601"))
    for name in ("good", "empty", "odd"):
        answer(f"InternetDocument.delete.{name}.json")
    with pytest.raises(Rejected, match="already handed over"):
        answer("InternetDocument.delete.rejected.json")


def test_the_list_is_asked_for_around_the_day() -> None:
    assert build_waybill.document_list(TODAY) == {
        "DateTimeFrom": "21.11.2026",
        "DateTimeTo": "23.12.2026",
        "GetFullList": "0",
    }


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("good", Waybill("20450000000601", ref(601), Decimal(145), date(2026, 11, 24))),
        ("odd", Waybill("20450000000601", ref(601), None, date(2026, 11, 24))),
        ("deleted", None),
        ("empty", None),
    ],
)
def test_found_by_our_reference(case: str, found: Waybill | None) -> None:
    rows = answer(f"getDocumentList.{case}.json").rows
    assert parse_waybill.of_reference(rows, "B2B-1-1") == found


def test_a_register() -> None:
    assert parse_waybill.register(answer("insertDocuments.good.json")) == (ref(701), "")
    assert parse_waybill.register(answer("insertDocuments.partly.json")) == (
        ref(701),
        "20450000000602: Документ уже в реєстрі",
    )
    assert parse_waybill.register(answer("insertDocuments.odd.json")) == (
        ref(701),
        "Документ уже в реєстрі",
    )


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("none-taken", "20450000000602: Документ уже в реєстрі"),
        ("empty", "no register was made"),
        ("rejected", "Реєстр не знайдений"),
    ],
)
def test_no_register(case: str, words: str) -> None:
    with pytest.raises(Rejected, match=words):
        parse_waybill.register(answer(f"insertDocuments.{case}.json"))
