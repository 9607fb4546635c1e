"""The carrier's class over real sockets, against stored bodies the stand-in would not say."""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Form,
    NotSupported,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.delivery import Delivery
from tests.unit.shipping_carriers.delivery.parcels import parcel, ref
from tests.unit.shipping_carriers.replay import Replay, replaying

KEYS = {"public_key": "public", "secret_key": "very-secret"}
BRANCHES = "GetWarehousesListInDetail"


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying("delivery") as replay:
        yield replay


def carrier(server: Replay, *, patience: float | None = None, **values: str) -> Delivery:
    return Delivery({"base_url": server.url, **KEYS, **values}, patience=patience)


def answering(server: Replay, method: str, *cases: str | tuple[int, str]) -> None:
    server.answers[method] = [
        f"{method}.{case}.json" if isinstance(case, str) and "." not in case else case
        for case in cases
    ]


def test_towns_in_two_languages(server: Replay) -> None:
    answering(server, "GetAreasList", "good", "russian")
    cities = list(carrier(server).cities())
    assert [(city.name.uk, city.name.ru) for city in cities] == [
        ("Зразкове", "Образцовое"),
        ("Кам'янське", "Каменское"),
    ]
    assert [each.query for each in server.asked] == [
        {"culture": "uk-UA", "country": "1", "fl_all": "true"},
        {"culture": "ru-RU", "country": "1", "fl_all": "true"},
    ]


def test_a_language_the_carrier_gave_up(server: Replay) -> None:
    answering(server, BRANCHES, "good", "rejected")
    assert [point.name.ru for point in carrier(server).points()] == ["", "", ""]


def test_a_break_in_the_second_language_is_a_break(server: Replay) -> None:
    # Else the Russian names known so far would be overwritten with nothing.
    answering(server, BRANCHES, "good", (502, "any.gateway.html"))
    with pytest.raises(Unavailable):
        list(carrier(server).points())


def test_an_empty_directory(server: Replay) -> None:
    answering(server, BRANCHES, "empty")
    assert list(carrier(server).points()) == []


def test_a_quote(server: Replay) -> None:
    answering(server, "PostReceiptCalculate", "good")
    quote = carrier(server, patience=3.0).quote(parcel())
    assert quote == Quote(Decimal("374.5"), arrives=date(2026, 11, 24))
    (asked,) = server.asked
    assert (asked.method, asked.name) == ("POST", "PostReceiptCalculate")
    assert "HMACAuthorization" not in asked.headers


def test_a_day_that_the_price_does_not_tell_is_asked_for(server: Replay) -> None:
    answering(server, "PostReceiptCalculate", "odd")
    answering(server, "GetDateArrival", "good")
    quote = carrier(server, patience=3.0).quote(parcel())
    assert quote == Quote(Decimal("374.50"), arrives=date(2026, 11, 24))
    answering(server, "GetDateArrival", "rejected")
    assert carrier(server, patience=3.0).quote(parcel()) == Quote(Decimal("374.50"))


def test_no_price(server: Replay) -> None:
    answering(server, "PostReceiptCalculate", "zero")
    quote = carrier(server, patience=3.0).quote(parcel())
    assert (quote.amount, quote.source) == (None, Source.REQUEST)
    assert server.names() == ["PostReceiptCalculate"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((429, "any.gateway.html"), Unavailable),
        ((502, "any.gateway.html"), Unavailable),
        ((200, "any.gateway.html"), Unavailable),
        ((400, "any.no-envelope.json"), Rejected),
        ("inner-refusal", Rejected),
        ("rejected", Rejected),
    ],
)
def test_a_price_that_is_refused(
    server: Replay, answer: str | tuple[int, str], error: type[Exception]
) -> None:
    answering(server, "PostReceiptCalculate", answer)
    with pytest.raises(error):
        carrier(server, patience=3.0).quote(parcel())
    assert len(server.asked) == 1


def test_without_the_branch_nothing_is_asked(server: Replay) -> None:
    with pytest.raises(Rejected, match="branch is not chosen"):
        carrier(server).quote(parcel(recipient={"point": ""}))
    assert server.asked == []


@pytest.mark.parametrize("digest", ["sha256", "sha1"])
def test_a_receipt_is_signed(server: Replay, digest: str) -> None:
    answering(server, "PostCreateReceipts", "good")
    made = carrier(server, digest=digest).send(parcel())
    assert made == Waybill("0100000601", ref(601), Decimal("374.5"), date(2026, 11, 24))
    (asked,) = server.asked
    scheme, _, rest = asked.headers["HMACAuthorization"].partition(" ")
    public, at, code = rest.split(":")
    assert (scheme, public) == ("amx", "public")
    assert abs(int(at) - time.time()) < 60
    expected = hmac.new(b"very-secret", f"public{at}".encode(), getattr(hashlib, digest))
    assert code == expected.hexdigest()


def test_a_receipt_is_sent_once_whatever_happens(server: Replay) -> None:
    for answer in ((502, "any.gateway.html"), "empty"):
        server.asked.clear()
        answering(server, "PostCreateReceipts", answer)
        with pytest.raises(Unavailable):
            carrier(server).send(parcel())
        assert len(server.asked) == 1


def test_a_refused_receipt(server: Replay) -> None:
    answering(server, "PostCreateReceipts", "rejected")
    with pytest.raises(Rejected, match="Не вказано телефон отримувача") as refusal:
        carrier(server).send(parcel())
    assert not refusal.value.key_refused


def test_a_wrong_signature(server: Replay, caplog: pytest.LogCaptureFixture) -> None:
    answering(server, "PostCreateReceipts", (200, "any.bad-signature.json"))
    with caplog.at_level(logging.INFO), pytest.raises(Rejected) as refusal:
        carrier(server).send(parcel())
    assert refusal.value.key_refused
    assert "very-secret" not in f"{refusal.value!r}{caplog.text}"


def test_parcels_are_asked_about_one_by_one(server: Replay) -> None:
    answering(server, "GetReceiptDetails", "handed-over", "good", "empty")
    found = carrier(server).track(["0100000601", "0100000602", "0100000603"])
    assert [(each.number, each.status) for each in found] == [
        ("0100000601", Status.DELIVERED),
        ("0100000602", Status.IN_TRANSIT),
        ("0100000603", Status.UNKNOWN),
    ]
    assert server.asked[1].query == {"culture": "uk-UA", "number": "0100000602"}


@pytest.mark.parametrize(
    ("form", "values", "kind"),
    [(Form.WAYBILL, {}, "0"), (Form.LABEL, {}, "1"), (Form.LABEL, {"label": "4"}, "4")],
)
def test_printed_forms(server: Replay, form: Form, values: dict[str, str], kind: str) -> None:
    answering(server, "GetPdfDocument", "good")
    document = carrier(server, **values).document(Waybill("0100000601"), form)
    assert document.content.startswith(b"%PDF")
    assert server.asked[0].query == {"number": "0100000601", "type": kind}
    assert "HMACAuthorization" in server.asked[0].headers


def test_no_printed_form(server: Replay) -> None:
    answering(server, "GetPdfDocument", "rejected", "not-pdf")
    with pytest.raises(Rejected, match="Квитанцію не знайдено"):
        carrier(server).document(Waybill("0100000601"), Form.LABEL)
    with pytest.raises(Unavailable):
        carrier(server).document(Waybill("0100000601"), Form.LABEL)


def test_checking_the_connection(server: Replay) -> None:
    answering(server, "GetSenderList", "good")
    said = carrier(server).check()
    assert said.splitlines() == ["The keys are valid.", f"Sender ТОВ «Зразок»: {ref(431)}"]
    answering(server, "GetSenderList", "rejected")
    with pytest.raises(Rejected, match="Невірний підпис") as refusal:
        carrier(server).check()
    assert refusal.value.key_refused


def test_checking_without_keys(server: Replay) -> None:
    answering(server, "GetRegionList", "good", "empty", "rejected")
    keyless = Delivery({"base_url": server.url})
    assert keyless.check() == "The carrier answers. Waybills need keys."
    for _ in range(2):
        with pytest.raises(Rejected):
            keyless.check()


def test_what_it_can_do_with_and_without_keys(server: Replay) -> None:
    assert Delivery({}).abilities() == Can.DIRECTORY | Can.QUOTE | Can.TRACK
    assert carrier(server).abilities() == Delivery.can
    assert Delivery.missing({}) == []


def test_what_it_does_not_offer_is_not_faked(server: Replay) -> None:
    assert not Delivery.can & (Can.CANCEL | Can.REGISTER)
    with pytest.raises(NotSupported):
        carrier(server).cancel(Waybill("0100000601"))
    with pytest.raises(NotSupported):
        carrier(server).find("B2B-1-1", date(2026, 11, 22))
    with pytest.raises(NotSupported):
        carrier(server).register([Waybill("0100000601")])
    assert any("cabinet" in str(remark) for remark in Delivery.remarks)
    assert server.asked == []


def test_numbers_in_settings_that_are_none(server: Replay) -> None:
    answering(server, "PostReceiptCalculate", "good")
    carrier(server, least_declared="багато", density="0").quote(parcel(declared=Decimal(7)))
    assert server.asked[0].body["InsuranceValue"] == 7
