"""Goods sold in parts of their unit, from 1C's file to the order that goes back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, ReferenceRowRecord, StockRecord
from oscar_b2b.core.models import OrderParty
from oscar_b2b.core.services import baskets, terms
from oscar_b2b.core.units import UnitInfo
from oscar_b2b.onec_exchange.exporting import build_document
from oscar_b2b.partner_pricing.models import ClientStock, SaleUnit
from tests.factories.goods import make_product, set_stock
from tests.integration.import_run import import_records
from tests.integration.orders.placing import filled_basket, place

pytestmark = pytest.mark.django_db

Stock = get_model("partner", "StockRecord")
KG = {"unit": "kg", "unit_code": "166", "quantum": Decimal("0.1"), "vat_rate": 20, "weight": 1}


@pytest.fixture
def flour(kyiv_warehouse: Any, lviv_warehouse: Any, prepaid_prices: Any, deferred_prices: Any):
    """2.5 kg in Kyiv, 40 kg in Lviv; 12.34 a kilogram; sold by 0.1 kg."""
    return make_product(
        "Flour",
        upc="FL-1",
        stock={kyiv_warehouse: 25, lviv_warehouse: 400},
        prices={prepaid_prices: "12.34", deferred_prices: "15"},
        unit=KG,
    )


@pytest.mark.parametrize(
    ("quantum", "typed", "quanta", "units"),
    [
        ("0.1", "0.3", 3, "0.3"),
        ("0.1", "0.25", 3, "0.3"),
        ("0.5", "1.5", 3, "1.5"),
        ("0.001", "0.125", 125, "0.125"),
        ("1", "7", 7, "7"),
        ("12", "13", 2, "24"),
        ("0.1", "100", 1000, "100"),
    ],
)
def test_units_and_quanta(quantum: str, typed: str, quanta: int, units: str) -> None:
    unit = UnitInfo(quantum=Decimal(quantum))
    assert unit.quanta(Decimal(typed)) == quanta
    assert unit.units(quanta) == Decimal(units)


@pytest.mark.parametrize(
    ("price", "quantum", "quanta", "amount"),
    [
        ("12.34", "0.1", 3, "3.70"),  # 3.702
        ("12.35", "0.1", 1, "1.24"),  # 1.235, half up
        ("0.03", "0.001", 1, "0.00"),
        ("99.99", "0.5", 3, "149.99"),  # 149.985
        ("10.00", "1", 3, "30.00"),
        ("1.11", "0.25", 7, "1.94"),  # 1.9425
    ],
)
def test_money_is_rounded_once_a_line(price: str, quantum: str, quanta: int, amount: str) -> None:
    assert UnitInfo(quantum=Decimal(quantum)).amount(Decimal(price), quanta) == Decimal(amount)


def test_stock_is_shown_in_units_and_masked_in_units(
    kyiv_dealer: Any, lviv_dealer: Any, flour: Any
) -> None:
    seen = terms.stock(context=kyiv_dealer.context, product_ids=[flour.pk])[flour.pk]
    assert [each.label for each in seen.warehouses] == ["2.5 kg", "40 kg"]
    assert [each.orderable for each in seen.warehouses] == [25, 400]
    seen = terms.stock(context=lviv_dealer.context, product_ids=[flour.pk])[flour.pk]
    assert [each.label for each in seen.warehouses] == [">10 kg", "2.5 kg"]
    assert [each.orderable for each in seen.warehouses] == [100, 25]


def test_a_line_costs_units_times_price(kyiv_dealer: Any, flour: Any) -> None:
    basket = filled_basket(kyiv_dealer, {flour: Decimal("0.3")})
    line = basket.all_lines()[0]
    assert (line.quantity, line.units) == (3, Decimal("0.3"))
    assert (line.line_price_incl_tax, basket.total_incl_tax) == (Decimal("3.70"),) * 2
    assert line.line_price_incl_tax - line.line_price_excl_tax == Decimal("0.62")


def test_what_is_no_multiple_is_rounded_up_and_told(kyiv_dealer: Any, flour: Any) -> None:
    basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
    change = baskets.add_many(
        basket=basket, strategy=kyiv_dealer.strategy, quantities={flour.pk: Decimal("0.25")}
    )
    assert change.notes == ["“Flour”: 0.25 → 0.3, sold in multiples of 0.1."]


def test_half_a_bolt_is_refused(kyiv_dealer: Any, bolt: Any) -> None:
    basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
    change = baskets.add_many(
        basket=basket, strategy=kyiv_dealer.strategy, quantities={bolt.pk: Decimal("2.5")}
    )
    assert change.refused == ["“2.5” is not a quantity of “Bolt M8”, which is sold in whole units."]
    assert not basket.lines.exists()


@pytest.mark.parametrize("typed", ["0,3", "0.3", "0.30", "0,25"])
def test_pages_take_and_show_units(dealer_client: Any, flour: Any, typed: str) -> None:
    page = dealer_client.post(
        reverse("basket:add-many"), {f"qty-{flour.pk}": typed}, follow=True
    ).content.decode()
    assert 'value="0.3"' in page
    assert 'data-multiple="0.1"' in page
    assert "data-fractional" in page
    assert "3.70" in page


def test_a_thousand_with_a_comma_is_not_one(dealer_client: Any, bolt: Any) -> None:
    answer = dealer_client.post(
        reverse("basket:add-many"), {f"qty-{bolt.pk}": "1,000"}, follow=True
    )
    assert answer.wsgi_request.basket.num_lines == 0


def test_1c_gets_units_and_the_order_keeps_them(kyiv_dealer: Any, flour: Any) -> None:
    order = place(kyiv_dealer, {flour: Decimal("0.3")})
    assert OrderParty.objects.filter(order=order).exists()

    line = build_document(order=order).lines[0]

    assert (line["quantity"], line["price"], line["amount"]) == ("0.3", "12.34", "3.70")
    assert line["unit"] == "kg"
    SaleUnit.objects.update(quantum=1)
    assert order.lines.get().units == Decimal("0.3")
    assert build_document(order=order).lines[0]["quantity"] == "0.3"


GOOD = GoodRecord(
    id="rope",
    name="Rope",
    unit_code="006",
    unit_name="м",
    requisites=(("Квант", "0,5"), ("Кратность", "1,5")),
)


def test_1c_speaks_of_units_and_the_shop_counts_quanta(kyiv_warehouse: Any) -> None:
    place_id = kyiv_warehouse.warehouse.guid
    report = import_records([GOOD, StockRecord("rope", place_id, Decimal("10.75"))])
    assert Stock.objects.get().num_in_stock == 21
    assert SaleUnit.objects.get().multiple == 3
    assert "stock-fraction" not in report.issue_codes


def test_whole_goods_still_tell_of_fractions(kyiv_warehouse: Any) -> None:
    whole = replace(GOOD, id="nail", requisites=())
    place_id = kyiv_warehouse.warehouse.guid
    report = import_records([GOOD, whole, StockRecord("nail", place_id, Decimal("10.75"))])
    assert Stock.objects.get().num_in_stock == 10
    assert report.issue_codes["stock-fraction"] == 1


def test_limits_of_clients_are_told_in_units(kyiv_dealer: Any, flour: Any) -> None:
    values = {
        "Контрагент": kyiv_dealer.legal_entity.guid,
        "Номенклатура": flour.code,
        "Количество": "1,25",
    }
    import_records([ReferenceRowRecord("ВидимыеОстатки", "v", tuple(values.items()))])
    assert ClientStock.objects.get().quantity == 12


def test_a_new_quantum_recounts_stock_baskets_and_holds(
    kyiv_dealer: Any, kyiv_warehouse: Any, prepaid_prices: Any
) -> None:
    import_records([replace(GOOD, requisites=(("Квант", "0,5"),))])
    good = get_model("catalogue", "Product").objects.get(code="rope")
    set_stock(good, kyiv_warehouse, 21)
    from tests.factories.goods import set_price

    set_price(good, prepaid_prices, 10)
    order = place(kyiv_dealer, {good: Decimal("1.5")})
    basket = filled_basket(kyiv_dealer, {good: Decimal("2.5")})

    import_records([replace(GOOD, requisites=(("Квант", "0,1"),))])

    record = Stock.objects.get()
    assert (record.num_in_stock, record.num_allocated) == (105, 15)
    assert basket.lines.get().quantity == 25
    line = order.lines.get()
    assert (line.quantity, line.units, line.num_allocated) == (3, Decimal("1.5"), 15)
