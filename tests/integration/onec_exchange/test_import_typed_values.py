"""Numbers, dates and yes/no of properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, PropertyRecord
from oscar_b2b.onec_exchange.catalogue import IMPORTERS
from tests.integration.import_run import import_records, written

ProductAttribute = get_model("catalogue", "ProductAttribute")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")

pytestmark = pytest.mark.django_db

WIDTH = PropertyRecord("p-width", "Ширина", "Число")
NEW = PropertyRecord("p-new", "Новинка", "Булево")
MADE = PropertyRecord("p-made", "Выпуск", "Время")
PROPERTIES = (WIDTH, NEW, MADE)


def good(**values: str) -> GoodRecord:
    pairs = tuple((f"p-{name}", text) for name, text in values.items())
    return GoodRecord("soap", name="Мыло", property_values=pairs)


def load(*records):
    return import_records(records, importers=IMPORTERS)


def value_of(name: str):
    found = ProductAttributeValue.objects.filter(attribute__name=name, product__code="soap")
    return found.get().value if found else None


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("2,13", 2.13), ("1 200.5", 1200.5), ("-4", -4.0), ("-999999999.9", None), ("", None)],
)
def test_numbers(sent: str, stored: float | None):
    load(*PROPERTIES, good(width=sent))

    assert value_of("Ширина") == stored
    assert ProductAttribute.objects.get(name="Ширина").type == "float"
    assert written(load(*PROPERTIES, good(width=sent))) == {}


@pytest.mark.parametrize(
    ("sent", "stored"), [("true", True), ("Да", True), ("Ні", False), ("0", False), ("", None)]
)
def test_yes_and_no(sent: str, stored: bool | None):
    load(*PROPERTIES, good(new=sent))

    assert value_of("Новинка") is stored
    assert written(load(*PROPERTIES, good(new=sent))) == {}


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-08-01T00:00:00", date(2026, 8, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_dates(sent: str, stored: date | None):
    load(*PROPERTIES, good(made=sent))

    assert value_of("Выпуск") == stored
    assert written(load(*PROPERTIES, good(made=sent))) == {}


@pytest.mark.parametrize(
    ("name", "first", "second", "sent"),
    [
        ("Ширина", "2,13", "2.13", {"width": "12 см"}),
        ("Выпуск", "2026-08-01", "2026-08-01", {"made": "2026-02-30"}),
        ("Новинка", "true", "true", {"new": "мабуть"}),
    ],
)
def test_a_value_that_does_not_fit_makes_the_property_a_text_for_good(name, first, second, sent):
    key = next(iter(sent))
    other = replace(good(**{key: first}), id="other")
    load(*PROPERTIES, other)

    report = load(good(**sent))

    assert report.issue_codes["property-untyped"] == 1
    assert value_of(name) == sent[key]
    kept = ProductAttributeValue.objects.get(product__code="other", attribute__name=name)
    assert kept.value == second
    assert written(load(*PROPERTIES, good(**sent))) == {}
    assert ProductAttribute.objects.get(name=name).type == "text"


def test_a_property_that_becomes_a_text_in_1c_keeps_its_values():
    load(*PROPERTIES, good(width="2,5"))

    load(replace(WIDTH, value_type="Строка"))

    assert value_of("Ширина") == "2.5"
    assert written(load(replace(WIDTH, value_type="Строка"))) == {}
