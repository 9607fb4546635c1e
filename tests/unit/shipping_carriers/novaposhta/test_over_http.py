"""The carrier's class over real sockets, against stored bodies the stand-in would not say."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from oscar_b2b.shipping_carriers.carriers.base import (
    Can,
    Form,
    Quote,
    Rejected,
    Source,
    Status,
    Unavailable,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.novaposhta import NovaPoshta, api
from tests.unit.shipping_carriers.novaposhta.shipments import parcel, ref
from tests.unit.shipping_carriers.replay import Replay, replaying

KEY = "ТАЄМНИЙ-КЛЮЧ/1"
IN_PATHS = "%D0%A2%D0%90%D0%84%D0%9C%D0%9D%D0%98%D0%99-%D0%9A%D0%9B%D0%AE%D0%A7%2F1"
GOOD = {
    "Counterparty/getCounterparties": ["getCounterparties.good.json"],
    "Counterparty/getCounterpartyContactPersons": ["getCounterpartyContactPersons.good.json"],
    "Counterparty/save": ["Counterparty.save.good.json"],
    "ContactPerson/save": ["ContactPerson.save.good.json"],
    "Address/getStreet": ["getStreet.good.json"],
    "Address/save": ["Address.save.good.json"],
    "InternetDocument/save": ["InternetDocument.save.good.json"],
    "InternetDocument/getDocumentPrice": ["getDocumentPrice.good.json"],
    "InternetDocument/getDocumentDeliveryDate": ["getDocumentDeliveryDate.good.json"],
}


@pytest.fixture
def server() -> Iterator[Replay]:
    with replaying("novaposhta", **GOOD) as replay:
        yield replay


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PAUSES", (0.0, 0.0))


def carrier(server: Replay, *, patience: float | None = None, **values: str) -> NovaPoshta:
    settings = {"api_key": KEY, "base_url": server.url, "print_url": server.url, **values}
    return NovaPoshta(settings, patience=patience)


def test_the_body_of_every_call(server: Replay) -> None:
    carrier(server).quote(parcel())
    first = server.asked[0]
    assert first.method == "POST"
    assert first.headers["Content-Type"].startswith("application/json")
    assert first.body == {
        "apiKey": KEY,
        "modelName": "InternetDocument",
        "calledMethod": "getDocumentPrice",
        "methodProperties": first.properties,
    }


def test_a_directory_of_two_pages(server: Replay) -> None:
    server.answers = {
        "Address/getAreas": ["getAreas.good.json"],
        "Address/getCities": ["getCities.page1.json", "getCities.page2.json"],
        "Address/getWarehouses": ["getWarehouses.page1.json", "getWarehouses.page2.json"],
    }
    assert [city.ref for city in carrier(server).cities()] == [ref(101), ref(102), ref(103)]
    assert [point.number for point in carrier(server).points()] == [
        "1",
        "2",
        "3",
        "310",
        "35480",
        "35481",
    ]
    asked = server.of("Address/getWarehouses")
    assert [each.properties for each in asked] == [
        {"Page": "1", "Limit": "500"},
        {"Page": "2", "Limit": "500"},
    ]


def test_pages_are_asked_for_when_they_are_wanted(server: Replay) -> None:
    server.answers = {
        "Address/getWarehouses": ["getWarehouses.page1.json", "getWarehouses.page2.json"]
    }
    points = iter(carrier(server).points())
    assert server.asked == []
    for _ in range(4):
        next(points)
    assert len(server.asked) == 1


def test_a_list_half_read_is_waited_for_in_the_background(server: Replay) -> None:
    server.answers = {
        "Address/getWarehouses": [
            "getWarehouses.page1.json",
            "any.too-many-requests.json",
            (429, "any.gateway.html"),
            "getWarehouses.page2.json",
        ]
    }
    assert len(list(carrier(server).points())) == 6
    assert [each.properties["Page"] for each in server.asked] == ["1", "2", "2", "2"]


@pytest.mark.parametrize(
    ("patience", "answers", "calls"),
    [
        # A waiting person is told at once, and so is whoever gets no answer from the start.
        (3.0, ["getWarehouses.page1.json", "any.too-many-requests.json"], 2),
        (None, ["any.too-many-requests.json"], 1),
        (None, ["getWarehouses.page1.json", "any.too-many-requests.json"], 4),
    ],
)
def test_a_carrier_that_stays_busy(
    server: Replay, patience: float | None, answers: list[str | tuple[int, str]], calls: int
) -> None:
    server.answers = {"Address/getWarehouses": answers}
    with pytest.raises(Unavailable, match="To many requests"):
        list(carrier(server, patience=patience).points())
    assert len(server.asked) == calls


def test_pages_that_end_before_the_promised_number(server: Replay) -> None:
    server.answers = {
        "Address/getAreas": ["getAreas.empty.json"],
        "Address/getCities": ["getCities.page1.json", "getCities.broken-off.json"],
    }
    with pytest.raises(Unavailable, match="2 rows of 3"):
        list(carrier(server).cities())


def test_an_empty_directory(server: Replay) -> None:
    server.answers = {"Address/getWarehouses": ["getWarehouses.empty.json"]}
    assert list(carrier(server).points()) == []


def test_a_method_that_does_not_page_is_not_asked_for_ever(server: Replay) -> None:
    # Two rows per page are promised, the same two come again and again.
    server.answers = {
        "Address/getAreas": ["getAreas.empty.json"],
        "Address/getCities": ["getCities.page1.json"],
    }
    assert len(list(carrier(server).cities())) == 2


def test_a_quote(server: Replay) -> None:
    quote = carrier(server, patience=3.0).quote(parcel())
    assert quote == Quote(Decimal(145), arrives=date(2026, 11, 24))


def test_the_town_goods_leave_from_may_be_a_setting(server: Replay) -> None:
    carrier(server, sender_city=ref(109)).quote(parcel(sender={"city": ""}))
    assert [each.properties["CitySender"] for each in server.asked] == [ref(109), ref(109)]


@pytest.mark.parametrize(
    "answer",
    [
        "getDocumentDeliveryDate.rejected.json",
        "getDocumentDeliveryDate.empty.json",
        (502, "any.gateway.html"),
    ],
)
def test_a_price_without_a_day(server: Replay, answer: str | tuple[int, str]) -> None:
    server.answers["InternetDocument/getDocumentDeliveryDate"] = [answer]
    assert carrier(server, patience=3.0).quote(parcel()) == Quote(Decimal(145))


def test_no_price(server: Replay) -> None:
    server.answers["InternetDocument/getDocumentPrice"] = ["getDocumentPrice.zero.json"]
    quote = carrier(server, patience=3.0).quote(parcel())
    assert (quote.amount, quote.source) == (None, Source.REQUEST)


@pytest.mark.parametrize(
    "answer",
    [
        (429, "any.gateway.html"),
        (502, "any.gateway.html"),
        "any.gateway.html",
        "any.unavailable.json",
    ],
)
def test_an_unavailable_price(server: Replay, answer: str | tuple[int, str]) -> None:
    server.answers["InternetDocument/getDocumentPrice"] = [answer]
    with pytest.raises(Unavailable):
        carrier(server, patience=3.0).quote(parcel())
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        "any.key-expired.json",
        (401, "any.bad-key.json"),
        (401, "any.no-envelope.json"),
        (401, "any.gateway.html"),
    ],
)
def test_a_refused_key(server: Replay, answer: str | tuple[int, str]) -> None:
    server.answers["InternetDocument/getDocumentPrice"] = [answer]
    with pytest.raises(Rejected) as refusal:
        carrier(server).quote(parcel())
    assert refusal.value.key_refused


def test_a_waybill_to_a_branch(server: Replay) -> None:
    made = carrier(server).send(parcel())
    assert made == Waybill("20450000000601", ref(601), Decimal(145), date(2026, 11, 24))
    assert server.names() == [
        "Counterparty/getCounterparties",
        "Counterparty/getCounterpartyContactPersons",
        "Counterparty/save",
        "InternetDocument/save",
    ]
    sent = server.asked[-1].properties
    assert {key: sent[key] for key in ("Sender", "ContactSender", "SendersPhone")} == {
        "Sender": ref(431),
        "ContactSender": ref(441),
        "SendersPhone": "380440000001",
    }
    assert (sent["Recipient"], sent["ContactRecipient"]) == (ref(401), ref(402))
    assert (sent["SenderAddress"], sent["RecipientAddress"]) == (ref(202), ref(203))
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", sent["DateTime"])


def test_a_sender_from_the_settings_is_not_asked_for(server: Replay) -> None:
    values = {"sender": ref(1), "sender_contact": ref(2), "sender_phone": "0440000003"}
    carrier(server, **values).send(parcel())
    sent = server.asked[-1].properties
    assert server.names() == ["Counterparty/save", "InternetDocument/save"]
    assert (sent["Sender"], sent["ContactSender"]) == (ref(1), ref(2))
    assert sent["SendersPhone"] == "380440000003"


def test_a_sender_of_the_shipment_comes_before_the_settings(server: Replay) -> None:
    values = {"sender": ref(1), "sender_contact": ref(2), "sender_phone": "0440000003"}
    sender = {
        "point": "",
        "phone": "0440000004",
        "extra": {"counterparty": ref(5), "contact": ref(6), "address": ref(7)},
    }
    carrier(server, **values).send(parcel(sender=sender))
    sent = server.asked[-1].properties
    assert sent["ServiceType"] == "DoorsWarehouse"
    assert [sent[key] for key in ("Sender", "ContactSender", "SenderAddress")] == [
        ref(5),
        ref(6),
        ref(7),
    ]
    assert sent["SendersPhone"] == "380440000004"


@pytest.mark.parametrize(
    ("answers", "sender", "words"),
    [
        ({"getCounterparties": "several"}, {}, "several senders"),
        ({"getCounterparties": "empty"}, {}, "no sender"),
        ({"getCounterpartyContactPersons": "several"}, {}, "several contact persons"),
        ({"getCounterpartyContactPersons": "empty"}, {}, "no sender with a contact"),
        ({"getCounterpartyContactPersons": "odd"}, {}, "sender's phone"),
        ({}, {"point": ""}, "sender's branch or address"),
    ],
)
def test_a_sender_that_is_not_known(
    server: Replay, answers: dict[str, str], sender: dict[str, str], words: str
) -> None:
    for method, case in answers.items():
        server.answers[f"Counterparty/{method}"] = [f"{method}.{case}.json"]
    with pytest.raises(Rejected, match=words):
        carrier(server).send(parcel(sender=sender))
    assert server.of("InternetDocument/save") == []


def test_a_waybill_for_an_organisation(server: Replay) -> None:
    server.answers["Counterparty/save"] = ["Counterparty.save.organisation.json"]
    carrier(server).send(parcel(recipient={"tax_id": "00000000", "organisation": "ТОВ «Зразок»"}))
    assert server.of("ContactPerson/save")[0].properties["CounterpartyRef"] == ref(405)
    sent = server.asked[-1].properties
    assert (sent["Recipient"], sent["ContactRecipient"]) == (ref(405), ref(412))


def test_a_waybill_to_the_door(server: Replay) -> None:
    carrier(server).send(
        parcel(recipient={"point": "", "address": "вул. Прикладна, 1, кв. 2"}, to_door=True)
    )
    assert server.of("Address/getStreet")[0].properties["CityRef"] == ref(102)
    assert server.of("Address/getStreet")[0].properties["FindByString"] == "Прикладна"
    assert server.of("Address/save")[0].properties == {
        "CounterpartyRef": ref(401),
        "StreetRef": ref(301),
        "BuildingNumber": "1",
        "Flat": "2",
    }
    sent = server.asked[-1].properties
    assert sent["ServiceType"] == "WarehouseDoors"
    assert sent["RecipientAddress"] == ref(421)


def test_a_street_chosen_from_the_carriers_list_is_not_looked_for(server: Replay) -> None:
    extra = {"street": ref(309), "house": "5", "flat": ""}
    carrier(server).send(parcel(recipient={"point": "", "extra": extra}, to_door=True))
    assert server.of("Address/getStreet") == []
    assert server.of("Address/save")[0].properties["StreetRef"] == ref(309)


def test_a_waybill_is_sent_once_whatever_happens(server: Replay) -> None:
    server.answers["InternetDocument/save"] = [(502, "any.gateway.html")]
    with pytest.raises(Unavailable):
        carrier(server).send(parcel())
    assert len(server.of("InternetDocument/save")) == 1


def test_nothing_is_made_of_what_would_be_refused(server: Replay) -> None:
    with pytest.raises(Rejected, match="Cyrillic"):
        carrier(server).send(parcel(recipient={"name": "Prykladenko Zrazka"}))
    assert server.of("Counterparty/save") == []


def test_found_again_after_a_timeout(server: Replay) -> None:
    server.answers["InternetDocument/getDocumentList"] = ["getDocumentList.good.json"]
    found = carrier(server).find("B2B-1-1", date(2026, 11, 22))
    assert found is not None
    assert found.number == "20450000000601"
    assert server.asked[0].properties["Limit"] == "100"


@pytest.mark.parametrize("case", ["empty", "deleted"])
def test_not_found_after_a_timeout(server: Replay, case: str) -> None:
    server.answers["InternetDocument/getDocumentList"] = [f"getDocumentList.{case}.json"]
    assert carrier(server).find("B2B-1-1", date(2026, 11, 22)) is None


def test_cancelling(server: Replay) -> None:
    server.answers["InternetDocument/delete"] = [
        "InternetDocument.delete.good.json",
        "InternetDocument.delete.rejected.json",
    ]
    carrier(server).cancel(Waybill("20450000000601", ref(601)))
    assert server.asked[0].properties == {"DocumentRefs": [ref(601)]}
    with pytest.raises(Rejected, match="already handed over"):
        carrier(server).cancel(Waybill("20450000000601", ref(601)))


def test_a_hundred_numbers_at_once(server: Replay) -> None:
    server.answers["TrackingDocument/getStatusDocuments"] = ["getStatusDocuments.good.json"]
    numbers = ["20450000000009", *(str(number) for number in range(150))]
    found = carrier(server).track(numbers, phones={"20450000000009": "0440000009"})
    assert [len(each.properties["Documents"]) for each in server.asked] == [100, 51]
    assert server.asked[0].properties["Documents"][0] == {
        "DocumentNumber": "20450000000009",
        "Phone": "380440000009",
    }
    assert [each.number for each in found] == numbers
    assert found[0].status == Status.DELIVERED
    assert found[1].status == Status.UNKNOWN


def test_one_bad_number_does_not_spoil_its_batch(server: Replay) -> None:
    refused, good = "getStatusDocuments.rejected.json", "getStatusDocuments.good.json"
    # bad+7+9 refused → bad alone refused → 7+9 answered.
    server.answers["TrackingDocument/getStatusDocuments"] = [refused, refused, good]
    found = carrier(server).track(["bad", "20450000000007", "20450000000009"])
    assert [each.status for each in found] == [Status.UNKNOWN, Status.READY, Status.DELIVERED]


def test_another_refusal_of_a_batch_is_one_for_all(server: Replay) -> None:
    server.answers["TrackingDocument/getStatusDocuments"] = ["any.key-expired.json"]
    with pytest.raises(Rejected) as refusal:
        carrier(server).track(["1", "2"])
    assert refusal.value.key_refused
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("form", "label", "path"),
    [
        (Form.WAYBILL, "", "/orders/printDocument/orders[]/20450000000601/type/pdf/apiKey/"),
        (
            Form.LABEL,
            "",
            "/orders/printMarking100x100/orders[]/20450000000601/type/pdf/zebra/zebra/apiKey/",
        ),
        (
            Form.LABEL,
            "85x85",
            "/orders/printMarking85x85/orders[]/20450000000601/type/pdf8/apiKey/",
        ),
    ],
)
def test_printed_forms(server: Replay, form: Form, label: str, path: str) -> None:
    server.answers = {"orders/": ["print.good.pdf"]}
    document = carrier(server, label=label).document(Waybill("20450000000601"), form)
    assert document.content.startswith(b"%PDF")
    assert document.content_type == "application/pdf"
    # Brackets go over the wire escaped, which is the same address.
    assert server.asked[0].path.replace("%5B%5D", "[]") == path + IN_PATHS


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("print.empty.pdf", Unavailable),
        ("print.login-page.html", Unavailable),
        ("print.rejected.json", Rejected),
        ((404, "any.gateway.html"), Rejected),
        ((502, "any.gateway.html"), Unavailable),
    ],
)
def test_no_printed_form(
    server: Replay,
    answer: str | tuple[int, str],
    error: type[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.answers = {"orders/": [answer]}
    with caplog.at_level(logging.INFO), pytest.raises(error) as raised:
        carrier(server).document(Waybill("20450000000601"), Form.WAYBILL)
    told = f"{raised.value!r} {raised.value.__cause__!r} {caplog.text}"
    assert "apiKey" not in told
    assert KEY not in told
    assert IN_PATHS not in told


def test_a_key_in_an_address_is_not_even_in_a_librarys_log(
    server: Replay, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers = {"orders/": ["print.good.pdf"]}
    with caplog.at_level(logging.DEBUG):
        carrier(server).document(Waybill("20450000000601"), Form.WAYBILL)
    assert "novaposhta waybill: 200" in caplog.text
    assert "apiKey" not in caplog.text
    assert IN_PATHS not in caplog.text


def test_a_key_in_an_address_is_in_no_error_when_nobody_answers(
    server: Replay, caplog: pytest.LogCaptureFixture
) -> None:
    broken = carrier(server, print_url="http://127.0.0.1:9/")
    with caplog.at_level(logging.INFO), pytest.raises(Unavailable) as raised:
        broken.document(Waybill("20450000000601"), Form.WAYBILL)
    told = f"{raised.value!r} {raised.value.__cause__!r} {caplog.text}"
    assert IN_PATHS not in told


def test_a_register(server: Replay) -> None:
    server.answers = {
        "ScanSheet/insertDocuments": ["insertDocuments.partly.json"],
        "scanSheet/": ["print.good.pdf"],
    }
    document = carrier(server).register([Waybill("1", ref(601)), Waybill("2", ref(602))])
    assert server.asked[0].properties == {"DocumentRefs": [ref(601), ref(602)]}
    assert server.asked[1].path.replace("%5B%5D", "[]") == (
        f"/scanSheet/printScanSheet/refs[]/{ref(701)}/type/pdf/apiKey/{IN_PATHS}"
    )
    assert document.content.startswith(b"%PDF")
    assert document.note == "20450000000602: Документ уже в реєстрі"


def test_checking_the_key_lists_what_the_settings_ask_for(server: Replay) -> None:
    said = carrier(server).check()
    assert said.splitlines() == [
        "The key is valid.",
        f"Sender Зразок ТОВ: {ref(431)}",
        f"Contact person Складська Олена Тестівна: {ref(441)}",
    ]
    server.answers["Counterparty/getCounterparties"] = ["getCounterparties.empty.json"]
    assert "no sender" in carrier(server).check()
    server.answers["Counterparty/getCounterparties"] = [(401, "any.bad-key.json")]
    with pytest.raises(Rejected, match="API auth fail") as refusal:
        carrier(server).check()
    assert refusal.value.key_refused


def test_without_a_key_there_is_the_directory(server: Replay) -> None:
    assert NovaPoshta({}).abilities() == Can.DIRECTORY
    assert [each.key for each in NovaPoshta.missing({})] == ["api_key"]
    assert carrier(server).abilities() == NovaPoshta.can
