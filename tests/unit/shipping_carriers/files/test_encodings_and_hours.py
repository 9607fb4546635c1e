"""What spreadsheets save, and how opening hours are written."""

from __future__ import annotations

import pytest

from oscar_b2b.shipping_carriers.carriers.files import UnableToReadFile, decode, encodings
from oscar_b2b.shipping_carriers.carriers.files.hours import hours


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_encodings_of_spreadsheets(encoding: str) -> None:
    assert decode("Кам'янське;Їжакова".encode(encoding)) == "Кам'янське;Їжакова"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"PK\x03\x04rest", "This is a spreadsheet", id="xlsx"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "This is a spreadsheet", id="xls"),
        pytest.param(b"%PDF-1.7\0\x98", "This is no text file", id="something else"),
    ],
)
def test_what_is_no_text(content: bytes, said: str) -> None:
    with pytest.raises(UnableToReadFile) as caught:
        decode(content)
    assert said in caught.value.problems[0]


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "LARGEST", 1024 * 1024)
    with pytest.raises(UnableToReadFile) as caught:
        decode(b"a" * (1024 * 1024 + 1))
    assert caught.value.problems == ["The file is larger than 1 MB."]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("Пн-Пт 9:00–18:30", dict.fromkeys(range(1, 6), "09:00-18:30"), id="dashes"),
        pytest.param("сб 10:00-14:00, нд вихідний", {6: "10:00-14:00"}, id="a day off"),
        pytest.param("08.00-20.00", dict.fromkeys(range(1, 8), "08:00-20:00"), id="every day"),
        pytest.param("вс: 10:00-12:00", {7: "10:00-12:00"}, id="in Russian"),
        pytest.param("mon-sun 07:00-23:00", dict.fromkeys(range(1, 8), "07:00-23:00"), id="en"),
        pytest.param("", "", id="nothing"),
        pytest.param("за домовленістю", "за домовленістю", id="prose stays"),
        pytest.param("пн-пт 09-18", "пн-пт 09-18", id="half-written stays"),
        pytest.param(
            "пн 09:00-18:00, пн 19:00-20:00", "пн 09:00-18:00, пн 19:00-20:00", id="twice"
        ),
        pytest.param("пт-пн 09:00-18:00", "пт-пн 09:00-18:00", id="over the weekend stays"),
    ],
)
def test_opening_hours(written: str, expected: object) -> None:
    assert hours(written) == expected
