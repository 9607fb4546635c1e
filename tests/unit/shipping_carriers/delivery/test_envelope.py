"""Where the data are, and what a refusal looks like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oscar_b2b.shipping_carriers.carriers.base import Rejected, Unavailable
from oscar_b2b.shipping_carriers.carriers.delivery import envelope
from tests.unit.shipping_carriers.replay import DATA, stored


def read(name: str, **options: Any) -> dict[str, Any]:
    return envelope.read(stored("delivery", name), what="test", **options)


def test_rows_and_a_row() -> None:
    assert len(envelope.rows(read("GetAreasList.good.json"))) == 2
    assert envelope.row(read("PostCreateReceipts.good.json"), "receipts") is not None
    # A row in a list of one, and a list with a null in it.
    assert envelope.row(read("GetReceiptDetails.odd.json")) is not None
    assert len(envelope.rows(read("GetAreasList.odd.json"))) == 3


def test_null_is_not_found() -> None:
    assert envelope.row(read("GetReceiptDetails.empty.json")) is None
    assert envelope.rows(read("GetRegionList.odd.json")) == []


def test_a_status_may_be_a_word() -> None:
    assert read("PostReceiptCalculate.odd.json")["status"] == "True"


def test_a_wrong_signature_is_told_from_a_mistake() -> None:
    with pytest.raises(Rejected, match="Невірний підпис") as refusal:
        read("any.bad-signature.json")
    assert refusal.value.key_refused
    assert refusal.value.text == (
        "Невірний підпис – check the keys, the kind of signature and the server's clock"
    )
    with pytest.raises(Rejected) as refusal:
        read("PostCreateReceipts.rejected.json")
    assert refusal.value.text == "Не вказано телефон отримувача; Невірна категорія вантажу"
    assert not refusal.value.key_refused


def test_what_is_no_envelope() -> None:
    for name in ("any.list.json", "any.no-envelope.json"):
        with pytest.raises(Unavailable):
            read(name)
    with pytest.raises(Rejected, match="An error has occurred") as refusal:
        read("any.no-envelope.json", status=404)
    assert refusal.value.code == "404"
    assert not refusal.value.key_refused
    with pytest.raises(Rejected) as refusal:
        read("any.no-envelope.json", status=403)
    assert refusal.value.key_refused


@pytest.mark.parametrize(
    ("message", "said"),
    [("так", "так"), (["так", "", "ні", "так"], "так; ні"), (None, ""), ([], ""), ("", "")],
)
def test_words(message: Any, said: str) -> None:
    assert envelope.words(message) == said


@pytest.mark.parametrize(
    "path", sorted((DATA / "delivery").glob("*.rejected.json")), ids=lambda path: path.name
)
def test_a_refusal_of_any_call(path: Path) -> None:
    with pytest.raises(Rejected) as refusal:
        read(path.name)
    assert refusal.value.text
