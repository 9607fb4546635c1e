"""Rows, or the right kind of refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.novaposhta import envelope
from tests.unit.shipping_carriers.replay import DATA, stored


def read(name: str, **options: Any) -> envelope.Answer:
    return envelope.read(stored("novaposhta", name), what="test", **options)


def test_rows_and_their_number() -> None:
    answer = read("getCities.page1.json")
    assert len(answer.rows) == 2
    assert answer.total == 3
    assert answer.first == answer.rows[0]


def test_an_envelope_in_a_list_and_rows_that_are_none() -> None:
    assert [row["Description"] for row in read("getAreas.odd.json").rows] == ["Київська", "Нічия"]


def test_a_row_in_place_of_rows() -> None:
    assert read("InternetDocument.save.odd.json").first["CostOnSite"] == "70"
    assert read("getAreas.empty.json").first == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("any.bad-key.json", "20000200068"),
        ("any.key-expired.json", "20000201204"),
        ("any.key-expired-other-code.json", "20000102694"),
        ("any.dict-errors.json", "20000200068"),
    ],
)
def test_a_bad_key_is_told_from_a_mistake(name: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read(name)
    assert refusal.value.code == code
    assert refusal.value.key_refused


def test_a_bad_key_by_http_status_alone() -> None:
    with pytest.raises(Rejected) as refusal:
        read("any.no-envelope.json", status=401)
    assert refusal.value.key_refused
    with pytest.raises(Rejected) as refusal:
        read("any.no-reason.json", status=401)
    assert refusal.value.key_refused


@pytest.mark.parametrize(
    "name",
    [
        "any.too-many-requests.json",
        "any.too-many-requests-no-code.json",
        "any.unavailable.json",
        "any.no-envelope.json",
    ],
)
def test_a_busy_carrier_is_not_a_refusal(name: str) -> None:
    with pytest.raises(Unavailable):
        read(name)


def test_the_carriers_words_and_its_first_code() -> None:
    with pytest.raises(Rejected) as refusal:
        read("InternetDocument.save.two-reasons.json")
    assert refusal.value.text == (
        "OptionsSeat is empty; RecipientPayer is unavailable"
        " – parcels to a locker are paid for by the sender"
    )
    assert refusal.value.code == "20000201109"
    assert not refusal.value.key_refused


def test_errors_and_codes_that_are_no_lists() -> None:
    with pytest.raises(Rejected) as refusal:
        read("any.text-errors.json")
    assert (refusal.value.text, refusal.value.code) == ("Area is invalid", "20000300002")


def test_no_reason_at_all() -> None:
    with pytest.raises(Rejected) as refusal:
        read("any.no-reason.json")
    assert refusal.value.text == "test: no reason given"
    assert not refusal.value.key_refused


def test_the_key_is_struck_out_of_the_carriers_words() -> None:
    with pytest.raises(Rejected) as refusal:
        read("any.key-in-words.json", secret="ТАЄМНИЙ-КЛЮЧ")
    assert refusal.value.text == "apiKey *** is unknown – the key is wrong"


@pytest.mark.parametrize(
    "path", sorted((DATA / "novaposhta").glob("*.rejected.json")), ids=lambda path: path.name
)
def test_a_refusal_of_any_call(path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        read(path.name)
    assert refusal.value.text
