"""Literals, addresses and error bodies of 1C's OData 3."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from oscar_b2b.onec_exchange.odata import literals
from oscar_b2b.onec_exchange.odata.errors import error_of, not_json, read_error


def test_literals_are_those_of_odata_3() -> None:
    assert literals.guid("c0dd88e1-3896-11e6-811f-00155d87f90d") == (
        "guid'c0dd88e1-3896-11e6-811f-00155d87f90d'"
    )
    moment = datetime(2026, 8, 1, 9, 5, tzinfo=UTC)
    assert literals.moment(moment) == "datetime'2026-08-01T09:05:00'"
    assert literals.quoted("об'єкт") == "об''єкт"


def test_an_address_is_percent_encoded_utf_8_without_plus_signs() -> None:
    address = literals.address(
        "http://host/ut/odata/standard.odata/", "Catalog_Валюты", {"$filter": "Code eq 'a b+c'"}
    )
    assert address == (
        "http://host/ut/odata/standard.odata/Catalog_"
        "%D0%92%D0%B0%D0%BB%D1%8E%D1%82%D1%8B?$filter=Code%20eq%20'a%20b%2Bc'"
    )


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        (
            '{"odata.error":{"code":"9","message":{"lang":"ru","value":"Не найден"}}}',
            9,
            "Не найден",
        ),
        ('\ufeff{"odata.error":{"code":"-1","message":{"value":""}}}', -1, ""),
        ("<m:error><m:code>8</m:code><m:message>Нет</m:message></m:error>", 8, "Нет"),
        ('<error xmlns="x"><code>14</code><message lang="ru">Ой</message></error>', 14, "Ой"),
        ("<html><title>500</title></html>", None, ""),
        ('{"error": "own words"}', None, ""),
        ('{"odata.error": null}', None, ""),
        ("", None, ""),
    ],
)
def test_error_bodies_are_read(body: str, code: int | None, text: str) -> None:
    read = read_error(body)
    assert (read.code, read.text) == (code, text)


@pytest.mark.parametrize(
    ("status", "body", "words", "retryable"),
    [
        (401, "", "ONEC_ODATA_USER", True),
        (403, "", "no right", True),
        (404, '{"odata.error":{"code":"8","message":{"value":"x"}}}', "composition", False),
        (404, "<html><title>Not Found</title></html>", "ONEC_ODATA_URL", True),
        (400, '{"odata.error":{"code":"14","message":{"value":"x"}}}', "code 14", False),
        (500, '{"odata.error":{"code":"-1","message":{"value":"x"}}}', "event log", True),
        (500, "<html><title>Apache</title></html>", "Apache", True),
        (500, "Не обнаружено свободной лицензии", "no free licence", True),
    ],
)
def test_errors_say_what_to_do(status: int, body: str, words: str, retryable: bool) -> None:
    error = error_of(status=status, body=body, what="Catalog_X")
    assert words in str(error)
    assert str(error).startswith("Catalog_X: ")
    assert error.retryable is retryable


def test_a_page_instead_of_data_means_away() -> None:
    error = not_json(status=200, body="<html><title>Вход</title></html>", what="Catalog_X")
    assert "a page “Вход”" in str(error)
    assert error.retryable
