"""Offers, prices, price types, warehouses and all spellings of stock."""

from __future__ import annotations

from decimal import Decimal

from oscar_b2b.core.exchange import (
    OfferRecord,
    PriceRecord,
    PriceTypeRecord,
    StockRecord,
    StockTotalRecord,
    WarehouseRecord,
)
from tests.unit.onec_exchange.reading import of_type, read_own


def stock(name: str) -> list[tuple[str, str, Decimal | None]]:
    rows = of_type(read_own(name), StockRecord)
    return [(row.offer_id, row.warehouse_id, row.quantity) for row in rows]


def totals(name: str) -> list[tuple[str, Decimal | None]]:
    return [(row.offer_id, row.quantity) for row in of_type(read_own(name), StockTotalRecord)]


def test_offers_with_and_without_id():
    offers = of_type(read_own("offers_2.07.xml"), OfferRecord)
    ids = [offer.id for offer in offers]
    assert ids == ["t-1", "t-6#c-1", "t-6#c-2", "t-6#c-3", "t-2", ""]
    assert (offers[1].good_id, offers[1].characteristic_id) == ("t-6", "c-1")
    assert [offer.deleted for offer in offers] == [False, False, False, False, True, False]


def test_prices_with_blanks_comma_break_and_unreadable_number():
    prices = of_type(read_own("offers_2.07.xml"), PriceRecord)
    assert prices == [
        PriceRecord("t-1", "pt-1", Decimal("2042.66"), currency="грн", unit="м"),
        PriceRecord("t-1", "pt-1", Decimal("1900.5"), "грн", min_quantity=Decimal(10)),
        PriceRecord("t-1", "pt-2", None),
    ]


def test_price_types_after_the_offers():
    first, second = of_type(read_own("offers_2.07.xml"), PriceTypeRecord)
    assert first == PriceTypeRecord("pt-1", "Дилер 10%", "грн", vat_included=True)
    assert second == PriceTypeRecord("pt-2", "Без ПДВ", "USD", vat_included=False)


def test_price_type_of_the_classifier_marked_as_deleted():
    (price_type,) = of_type(read_own("split_3.1.xml"), PriceTypeRecord)
    assert price_type.deleted


def test_warehouses_are_not_taken_from_stock_rows():
    warehouses = of_type(read_own("offers_2.07.xml"), WarehouseRecord)
    assert warehouses == [
        WarehouseRecord("w-1", "Основний", address="Київ", phone="+380440000000"),
        WarehouseRecord("w-2", "Львів"),
    ]


def test_attribute_rows_win_over_the_total():
    assert stock("offers_2.07.xml") == [
        ("t-1", "w-1", Decimal("118.5")),
        ("t-1", "w-2", Decimal(-2)),
    ]


def test_total_without_rows_and_a_blank_one():
    assert totals("offers_2.07.xml") == [("t-6#c-1", Decimal(7)), ("t-6#c-2", Decimal(0))]


def test_changes_of_ut11_join_the_characteristic_and_their_bare_zero_is_no_stock():
    offers = of_type(read_own("changes_ut11.xml"), OfferRecord)
    assert [offer.id for offer in offers] == ["t-6#c-1", "t-1"]
    assert stock("changes_ut11.xml") == [
        ("t-6#c-1", "w-1", Decimal(118)),
        ("t-6#c-1", "w-2", Decimal(2)),
    ]
    assert totals("changes_ut11.xml") == []


def test_changes_of_unf_are_a_normal_package():
    assert totals("changes_unf.xml") == [("t-6#c-1", Decimal(0))]
    assert stock("changes_unf.xml") == [("t-1", "w-1", Decimal(4))]


def test_rests_of_schema_3():
    assert stock("split_3.1.xml") == [
        ("t-8", "w-1", Decimal(0)),
        ("t-8", "w-2", Decimal("1250.5")),
    ]
    assert totals("split_3.1.xml") == [("t-9", Decimal(3))]
