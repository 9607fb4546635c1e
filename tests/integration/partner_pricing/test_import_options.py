"""Settings of an exchange node in the importers of prices and stock; touched figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oscar_b2b.core.exchange import ImportOptions, StockRecord
from tests.integration.import_run import import_records, written
from tests.integration.partner_pricing.test_import_pricing import (
    BASE,
    SOAP,
    load,
    price,
    prices,
    stock,
)

pytestmark = pytest.mark.django_db

KYIV_ROW = StockRecord("soap", "w-kyiv", Decimal(5))
LVIV_ROW = StockRecord("soap", "w-lviv", Decimal(7))


def load_with(options: ImportOptions, *records):
    return import_records(records, options=options)


def test_prices_of_other_types_are_refused_once_per_type_with_their_number():
    load(*BASE)
    only_wholesale = ImportOptions(price_types=frozenset({"t-wholesale"}))

    report = load_with(
        only_wholesale,
        price(),
        price(kind="t-retail"),
        price("bolt", "t-retail"),
        price(kind="t-usd", currency="USD"),
    )

    assert {code for code, kind, _least in prices()} == {"soap"}
    assert report.counts["prices"].created == 1
    assert report.counts["prices"].refused == 3
    assert report.issue_codes["price-type-not-taken"] == 3
    told = [each for each in report.issues if each.code == "price-type-not-taken"]
    assert [(each.external_id, each.message[:8]) for each in told] == [
        ("t-retail", "2 prices"),
        ("t-usd", "1 prices"),
    ]


def test_stock_of_other_warehouses_is_refused_once_per_warehouse():
    load(*BASE)
    only_kyiv = ImportOptions(warehouses=frozenset({"w-kyiv"}))

    report = load_with(only_kyiv, KYIV_ROW, LVIV_ROW, StockRecord("bolt", "w-lviv", Decimal(1)))

    assert stock() == {("soap", "w-kyiv"): 5}
    assert report.counts["stock"].created == 1
    assert report.counts["stock"].refused == 2
    assert report.issue_codes["warehouse-not-taken"] == 2
    assert sum(each.code == "warehouse-not-taken" for each in report.issues) == 1


def test_a_warehouse_left_out_is_empty_when_the_sender_writes_full_rows():
    load(*BASE, KYIV_ROW, LVIV_ROW, StockRecord("bolt", "w-lviv", Decimal(9)))

    report = load_with(
        ImportOptions(absent_stock_is_zero=True), StockRecord("soap", "w-kyiv", Decimal(4))
    )

    # The bolt has no row at all, so nothing is said of it.
    assert stock() == {("soap", "w-kyiv"): 4, ("soap", "w-lviv"): 0, ("bolt", "w-lviv"): 9}
    assert report.issue_codes["stock-absent"] == 1
    assert written(report) == {"stock": (0, 1)}
    assert len(report.touched_products) == 1


def test_a_warehouse_left_out_keeps_its_figure_otherwise():
    load(*BASE, KYIV_ROW, LVIV_ROW)

    load(StockRecord("soap", "w-kyiv", Decimal(4)))

    assert stock() == {("soap", "w-kyiv"): 4, ("soap", "w-lviv"): 7}


def test_only_taken_warehouses_become_empty_and_an_unreadable_figure_stays():
    load(*BASE, KYIV_ROW, LVIV_ROW)
    full_rows_of_kyiv = ImportOptions(warehouses=frozenset({"w-kyiv"}), absent_stock_is_zero=True)

    load_with(full_rows_of_kyiv, StockRecord("soap", "w-kyiv", None))
    assert stock() == {("soap", "w-kyiv"): 5, ("soap", "w-lviv"): 7}

    load_with(full_rows_of_kyiv, LVIV_ROW)
    assert stock() == {("soap", "w-kyiv"): 0, ("soap", "w-lviv"): 7}


def test_a_price_that_is_not_named_or_empty_stays_and_an_explicit_zero_withdraws_it():
    load(*BASE, price(), price(kind="t-retail", amount="20"))

    load(price(amount="11"))
    load(price(kind="t-retail", amount=None))
    assert prices()[("soap", "t-retail", Decimal(0))] == 20

    report = load(price(kind="t-retail", amount="0"))
    assert set(prices()) == {("soap", "t-wholesale", Decimal(0))}
    assert report.issue_codes["price-zero"] == 1


def test_the_same_type_twice_takes_the_base_unit_else_the_last_with_a_warning():
    load(*BASE)

    report = load(
        price(amount="27700", factor=Decimal(10), unit="ящ"),
        price(amount="2800", unit="шт"),
        price(amount="25000", factor=Decimal(10), unit="ящ"),
        price("bolt", amount="5"),
        price("bolt", amount="6"),
    )

    assert prices()[("soap", "t-wholesale", Decimal(0))] == 2800
    assert prices()[("bolt", "t-wholesale", Decimal(0))] == 6
    assert report.issue_codes["price-duplicate"] == 3


def test_goods_touched_by_figures_only_are_told_apart():
    first = load(*BASE, price(), KYIV_ROW)
    assert first.touched_figures == set()

    second = load(price(amount="12"), StockRecord("soap", "w-kyiv", Decimal(1)))
    assert len(second.touched_figures) == 1
    assert second.touched_figures == second.touched_products

    third = load(SOAP, price(amount="13"))
    assert third.touched_figures == third.touched_products
