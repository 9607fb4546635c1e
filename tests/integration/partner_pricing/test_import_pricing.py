"""Price types, prices, warehouses, stock, sale units and rates, from records to tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import (
    GoodRecord,
    OfferRecord,
    PriceRecord,
    PriceTypeRecord,
    ReferenceRowRecord,
    StockRecord,
    StockTotalRecord,
    WarehouseRecord,
)
from oscar_b2b.core.merge import fetch
from oscar_b2b.onec_exchange.waiting import DatabaseWaitingRoom
from oscar_b2b.partner_pricing.models import CurrencyRate, Price, PriceType, SaleUnit, Warehouse
from oscar_b2b.partner_pricing.services import show_everything_new
from tests.integration.import_run import import_records, written

Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
StoredStock = get_model("partner", "StockRecord")

pytestmark = pytest.mark.django_db

SOAP = GoodRecord(
    "soap",
    name="Мило",
    unit_code="796",
    unit_name="шт",
    vat_rate=Decimal(20),
    requisites=(("Вес", "0,25"), ("Объем", "0.0005"), ("Кратность", "6"), ("Упаковка", "24")),
)
BOLT = GoodRecord("bolt", name="Болт")
WHOLESALE = PriceTypeRecord("t-wholesale", "Опт", "грн")
RETAIL = PriceTypeRecord("t-retail", "Роздрібна", "UAH")
DOLLARS = PriceTypeRecord("t-usd", "Валютна", "840", vat_included=False)
KYIV = WarehouseRecord("w-kyiv", "Київ", address="вул. Польова, 1", phone="+380441112233")
LVIV = WarehouseRecord("w-lviv", "Львів")

BASE = [SOAP, BOLT, WHOLESALE, RETAIL, DOLLARS, KYIV, LVIV]


def load(*records, **options):
    return import_records(records, **options)


def price(offer="soap", kind="t-wholesale", amount="10.50", **fields):
    return PriceRecord(offer, kind, None if amount is None else Decimal(amount), **fields)


def prices() -> dict[tuple[str, str, Decimal], Decimal]:
    return {
        (row.product.code, row.price_type.guid, row.min_quantity): row.amount
        for row in Price.objects.select_related("product", "price_type")
    }


def stock() -> dict[tuple[str, str], int]:
    return {
        (row.product.code, row.partner.code): row.num_in_stock
        for row in StoredStock.objects.select_related("product", "partner")
    }


def versions(table: str) -> list:
    return fetch(f"SELECT ctid::text, xmin::text, xmax::text FROM {table} ORDER BY 1")


# Price types ----------------------------------------------------------------------------------


def test_price_types_with_currencies_by_any_spelling():
    report = load(WHOLESALE, RETAIL, DOLLARS)

    assert written(report) == {"price_types": (3, 0)}
    assert dict(PriceType.objects.values_list("guid", "currency")) == {
        "t-wholesale": "UAH",
        "t-retail": "UAH",
        "t-usd": "USD",
    }
    assert [row.guid for row in PriceType.objects.filter(is_retail=True)] == ["t-retail"]
    assert not PriceType.objects.get(guid="t-usd").vat_included
    assert written(load(WHOLESALE, RETAIL, DOLLARS)) == {}


def test_an_unknown_currency_stays_empty():
    report = load(PriceTypeRecord("t", "Бонуси", "MIZ"))

    kind = PriceType.objects.get()
    assert (kind.currency, kind.currency_text) == ("", "MIZ")
    assert report.issue_codes["currency-unknown"] == 1


def test_what_the_site_decides_of_a_price_type_stays():
    load(WHOLESALE)
    PriceType.objects.update(is_retail=True, is_active=False)

    load(replace(WHOLESALE, name="Опт 2"))

    kind = PriceType.objects.get()
    assert (kind.name, kind.is_retail, kind.is_active) == ("Опт 2", True, False)


def test_a_deleted_price_type_is_switched_off():
    load(WHOLESALE)
    show_everything_new(at=timezone.now())

    load(replace(WHOLESALE, deleted=True))

    kind = PriceType.objects.get()
    assert (kind.is_active, kind.reviewed_at) == (False, None), "to be decided on again"
    assert written(load(replace(WHOLESALE, deleted=True))) == {}


# Prices ---------------------------------------------------------------------------------------


def test_prices_go_in_and_a_second_time_write_nothing():
    offers = [price(), price(kind="t-usd", amount="0.2512"), price("bolt", min_quantity=Decimal(9))]

    report = load(*BASE, *offers)

    assert report.counts["prices"].created == 3
    assert prices() == {
        ("soap", "t-wholesale", Decimal(0)): Decimal("10.5"),
        ("soap", "t-usd", Decimal(0)): Decimal("0.2512"),
        ("bolt", "t-wholesale", Decimal(9)): Decimal("10.5"),
    }
    before = versions("partner_pricing_price")
    again = load(*BASE, *offers)
    assert written(again) == {}
    assert again.counts["prices"].unchanged == 3
    assert again.touched_products == set()
    assert versions("partner_pricing_price") == before


def test_a_price_with_more_digits_than_we_keep_is_unchanged_the_second_time():
    load(*BASE, price(amount="10.123456"))

    assert written(load(price(amount="10.123456"))) == {}


def test_a_changed_price_touches_only_its_product():
    load(*BASE, price(), price("bolt"))
    other = Price.objects.get(product__code="bolt").updated_at

    report = load(price(amount="11"))

    assert written(report) == {"prices": (0, 1)}
    assert report.touched_products == {Product.objects.get(code="soap").pk}
    assert Price.objects.get(product__code="bolt").updated_at == other


def test_a_zero_price_is_refused_and_withdraws_the_stored_one():
    load(*BASE, price())

    report = load(price(amount="0"), price("bolt", amount="-5"))

    assert prices() == {}
    assert report.counts["prices"].refused == 2
    assert report.issue_codes["price-zero"] == 2
    assert report.touched_products == {Product.objects.get(code="soap").pk}


@pytest.mark.parametrize("amount", [None, "99999999999"])
def test_an_unreadable_price_is_refused_and_the_old_one_stays(amount):
    load(*BASE, price())

    report = load(price(amount=amount))

    assert report.issue_codes["price-unreadable"] == 1
    assert list(prices().values()) == [Decimal("10.5")]


def test_of_two_prices_of_a_type_the_later_wins():
    report = load(*BASE, price(amount="1"), price(amount="2"))

    assert list(prices().values()) == [Decimal(2)]
    assert (report.counts["prices"].created, report.counts["prices"].refused) == (1, 1)
    assert report.issue_codes["price-duplicate"] == 1


def test_the_price_of_the_base_unit_wins_over_that_of_a_pack():
    load(*BASE, price(amount="10"), price(amount="95", factor=Decimal(10)))
    assert list(prices().values()) == [Decimal(10)]

    load(price("bolt", amount="95", factor=Decimal(10)))
    assert prices()["bolt", "t-wholesale", Decimal(0)] == Decimal("9.5")


def test_a_price_that_rounds_out_of_range_is_refused_alone():
    report = load(
        *BASE,
        price(amount="9999999999.99999"),
        price("bolt", amount="9999999", factor=Decimal("0.0001")),
        price("bolt", kind="t-retail", amount="5"),
    )

    assert report.issue_codes["price-unreadable"] == 2
    assert list(prices()) == [("bolt", "t-retail", Decimal(0))]


def test_prices_of_unknown_types_wait_and_those_of_no_type_are_refused():
    report = load(*BASE, price(kind="t-new"), price(kind=""))

    assert (report.counts["prices"].refused, report.counts["prices"].waiting) == (1, 1)
    assert report.issue_codes["price-type-unknown"] == 2


def test_a_price_in_another_currency_than_its_type_is_refused():
    report = load(*BASE, price(currency="USD"), price("bolt", currency="грн."))

    assert report.issue_codes["price-currency"] == 1
    assert list(prices()) == [("bolt", "t-wholesale", Decimal(0))]


def test_a_type_without_currency_takes_that_of_its_prices():
    nameless = PriceTypeRecord("t", "Ціна")

    load(SOAP, nameless, price(kind="t", currency="EUR"))

    assert PriceType.objects.get().currency == "EUR"
    assert written(load(SOAP, nameless, price(kind="t", currency="EUR"))) == {}


def test_a_price_of_an_unknown_good_waits_for_it():
    room = DatabaseWaitingRoom()
    early = price("later", min_quantity=Decimal("2.5"))

    report = load(*BASE, early, waiting_room=room)

    assert report.counts["prices"].waiting == 1
    assert list(room.arrived()) == []
    load(GoodRecord("later", name="Пізній"))
    (arrived,) = room.arrived()
    assert (arrived.amount, arrived.min_quantity) == (Decimal("10.5"), Decimal("2.5"))
    assert written(load(arrived)) == {"prices": (1, 0)}


def test_a_newer_price_replaces_the_waiting_one():
    room = DatabaseWaitingRoom()
    load(*BASE, price("later"), waiting_room=room)
    load(GoodRecord("later", name="Пізній"))

    load(price("later", amount="99"), waiting_room=room)

    assert list(room.arrived()) == []
    assert list(prices().values()) == [Decimal(99)]


# Warehouses and stock -------------------------------------------------------------------------


def test_warehouses_are_partners_with_a_side_row():
    report = load(KYIV, LVIV)

    assert written(report) == {"warehouses": (2, 0)}
    kyiv = Warehouse.objects.get(guid="w-kyiv")
    assert (kyiv.partner.code, kyiv.partner.name) == ("w-kyiv", "Київ")
    assert (kyiv.address, kyiv.phone) == ("вул. Польова, 1", "+380441112233")
    assert written(load(KYIV, LVIV)) == {}


def test_a_renamed_or_deleted_warehouse_is_updated():
    load(KYIV, LVIV)
    show_everything_new(at=timezone.now())

    report = load(replace(KYIV, name="Київ-1"), replace(LVIV, deleted=True))

    assert written(report) == {"warehouses": (0, 2)}
    assert Partner.objects.get(code="w-kyiv").name == "Київ-1"
    assert not Warehouse.objects.get(guid="w-lviv").is_active


def test_stock_by_warehouse_leaves_allocations_alone():
    rows = [StockRecord("soap", "w-kyiv", Decimal(5)), StockRecord("soap", "w-lviv", Decimal(0))]
    report = load(*BASE, *rows)
    assert report.counts["stock"].created == 2
    StoredStock.objects.update(num_allocated=2)
    before = versions("partner_stockrecord")

    assert written(load(*rows)) == {}
    assert versions("partner_stockrecord") == before
    report = load(StockRecord("soap", "w-kyiv", Decimal(7)))

    assert written(report) == {"stock": (0, 1)}
    assert stock() == {("soap", "w-kyiv"): 7, ("soap", "w-lviv"): 0}
    assert set(StoredStock.objects.values_list("num_allocated", flat=True)) == {2}
    assert set(StoredStock.objects.values_list("partner_sku", flat=True)) == {"soap"}
    assert report.touched_products == {Product.objects.get(code="soap").pk}


def test_odd_stock_figures_are_mended_or_refused():
    load(*BASE)
    show_everything_new(at=timezone.now())
    report = load(
        *BASE,
        StockRecord("soap", "w-kyiv", Decimal("-3")),
        StockRecord("soap", "w-lviv", Decimal("2.9")),
        StockRecord("bolt", "w-kyiv", None),
        StockRecord("bolt", "w-moon", Decimal(1)),
        StockRecord("bolt", "w-lviv", Decimal(1)),
        StockRecord("bolt", "w-lviv", Decimal(4)),
    )

    assert stock() == {("soap", "w-kyiv"): 0, ("soap", "w-lviv"): 2, ("bolt", "w-lviv"): 4}
    assert (report.counts["stock"].refused, report.counts["stock"].waiting) == (2, 1)
    assert {code: report.issue_codes[code] for code in report.issue_codes} == {
        "stock-negative": 1,
        "stock-fraction": 1,
        "stock-unreadable": 1,
        "stock-duplicate": 1,
        "warehouse-unknown": 1,
    }


def test_stock_of_a_good_sold_by_characteristics_is_refused():
    variant = OfferRecord("soap#s", name="Мило (мале)")

    report = load(
        *BASE,
        variant,
        StockRecord("soap", "w-kyiv", Decimal(5)),
        StockRecord("soap#s", "w-kyiv", Decimal(4)),
    )

    assert stock() == {("soap#s", "w-kyiv"): 4}
    assert report.issue_codes["stock-of-parent"] == 1


def test_stock_of_an_unknown_offer_waits():
    room = DatabaseWaitingRoom()

    report = load(*BASE, StockRecord("soap#new", "w-kyiv", Decimal(3)), waiting_room=room)

    assert report.counts["stock"].waiting == 1
    assert list(room.arrived()) == [StockRecord("soap#new", "w-kyiv", Decimal(3))]


def test_totals_go_to_a_default_warehouse_when_the_base_has_none():
    totals = [StockTotalRecord("soap", Decimal(5)), StockTotalRecord("bolt", Decimal("-1"))]

    report = load(SOAP, BOLT, *totals)

    assert report.counts["stock_totals"].created == 2
    assert stock() == {("soap", "default"): 5, ("bolt", "default"): 0}
    assert written(load(SOAP, BOLT, *totals)) == {}


def test_totals_are_refused_when_the_base_has_warehouses():
    report = load(*BASE, StockTotalRecord("soap", Decimal(5)))

    assert stock() == {}
    assert report.counts["stock_totals"].refused == 1


def test_the_default_warehouse_is_emptied_when_real_ones_come():
    load(SOAP, StockTotalRecord("soap", Decimal(5)))

    report = load(KYIV)

    assert stock() == {("soap", "default"): 0}
    assert not Warehouse.objects.get(guid="default").is_active
    assert report.touched_products == {Product.objects.get(code="soap").pk}


def terms(warehouse="w-kyiv", **values):
    table = {
        "ВидСклада": "Партнерский",
        "Регион": "Київська",
        "КомиссияПроцент": "7,5",
        "НаценкаДоставки": "3",
        "ДнейДоставки": "2",
        "ЧасыРаботы": "9–18",
        "Адрес": "",
        "Самовывоз": "true",
    } | values
    return ReferenceRowRecord("СвойстваСкладов", warehouse, tuple(table.items()))


def test_terms_of_warehouses():
    load(KYIV)

    report = load(terms())

    assert written(report) == {"reference_rows": (0, 1)}
    kyiv = Warehouse.objects.get()
    assert (kyiv.kind, kyiv.region, kyiv.commission) == ("partner", "Київська", Decimal("7.5"))
    assert (kyiv.delivery_surcharge, kyiv.delivery_days, kyiv.pickup) == (Decimal(3), 2, True)
    assert kyiv.address == "вул. Польова, 1"
    assert written(load(terms(), KYIV)) == {}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (terms("w-moon"), "warehouse-unknown"),
        (terms(ВидСклада="Летучий"), "warehouse-kind"),
        (terms(КомиссияПроцент="101"), "number-unreadable"),
        (terms(ДнейДоставки="скоро"), "number-unreadable"),
    ],
)
def test_unusable_terms_of_warehouses_are_refused(row, code):
    load(KYIV)

    report = load(row)

    assert report.counts["reference_rows"].refused == 1
    assert report.issue_codes[code] == 1


# Units and rates ------------------------------------------------------------------------------


def test_sale_units_come_with_goods():
    report = load(SOAP, BOLT)

    unit = SaleUnit.objects.get()
    assert (unit.product.code, unit.unit_code, unit.unit) == ("soap", "796", "шт")
    assert (unit.multiple, unit.pack) == (6, 24)
    assert (unit.weight, unit.volume) == (Decimal("0.25"), Decimal("0.0005"))
    assert unit.vat_rate == Decimal(20)
    assert report.counts["goods"].created == 2
    before = versions("partner_pricing_saleunit")
    assert load(SOAP, BOLT).touched_products == set()
    assert versions("partner_pricing_saleunit") == before


@pytest.mark.parametrize("text", ["0", "багато", "-1"])
def test_a_multiple_that_is_no_count_is_one(text):
    report = load(replace(SOAP, requisites=(("Кратность", text),)))

    assert SaleUnit.objects.get().multiple == 1
    assert report.issue_codes["unit-count"] == 1


@pytest.mark.parametrize(
    ("requisites", "quantum", "multiple", "pack"),
    [
        ({"Квант": "0,1"}, "0.1", 1, 1),
        ({"Квант": "0,1", "Кратность": "0,5", "Упаковка": "25"}, "0.1", 5, 250),
        ({"Квант": "0.001"}, "0.001", 1, 1),
        ({"Кратность": "0,5"}, "0.5", 1, 1),
        ({"Кратность": "2,5"}, "2.5", 1, 1),
        ({"Квант": "12"}, "12", 1, 1),
    ],
)
def test_units_sold_in_parts(requisites, quantum, multiple, pack):
    report = load(replace(SOAP, requisites=tuple(requisites.items())))

    unit = SaleUnit.objects.get()
    assert (unit.quantum, unit.multiple, unit.pack) == (Decimal(quantum), multiple, pack)
    assert not report.issue_codes


@pytest.mark.parametrize("text", ["0", "-0,1", "0,0005", "багато"])
def test_a_quantum_that_is_none_is_one(text):
    report = load(replace(SOAP, requisites=(("Квант", text),)))

    assert SaleUnit.objects.get().quantum == 1
    assert report.issue_codes["unit-quantum"] == 1


def test_a_multiple_that_does_not_fit_the_quantum_is_told():
    report = load(replace(SOAP, requisites=(("Квант", "0,2"), ("Кратность", "0,5"))))

    unit = SaleUnit.objects.get()
    assert (unit.quantum, unit.multiple) == (Decimal("0.2"), 1)
    assert report.issue_codes["unit-count"] == 1


def rate(currency, value, day="2026-11-20"):
    return ReferenceRowRecord("КурсыВалют", currency, (("Курс", value), ("Дата", day)))


def test_currency_rates():
    report = load(rate("840", "41,2500"), rate("EUR", "44.1"))

    assert written(report) == {"reference_rows": (2, 0)}
    dollar = CurrencyRate.objects.get(currency="USD")
    assert (dollar.rate, dollar.valid_on) == (Decimal("41.25"), date(2026, 11, 20))
    assert written(load(rate("USD", "41.25"), rate("EUR", "44.1"))) == {}
    assert written(load(rate("USD", "41.3"))) == {"reference_rows": (0, 1)}


@pytest.mark.parametrize("row", [rate("MIZ", "1"), rate("USD", "0"), rate("USD", "?")])
def test_unusable_rates_are_refused(row):
    report = load(row)

    assert report.counts["reference_rows"].refused == 1
    assert not CurrencyRate.objects.exists()
