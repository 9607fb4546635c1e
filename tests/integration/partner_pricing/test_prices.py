"""The dealer's own price: one SQL expression, in bulk, never another level."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.partner_pricing import price_queries
from oscar_b2b.partner_pricing.models import PriceType
from tests.factories.goods import PriceTypeFactory, make_product, set_price
from tests.factories.people import Person

pytestmark = pytest.mark.django_db


def by(price_type: Any) -> B2BContext:
    """Terms of some dealer with a price type."""
    return B2BContext(currency="UAH", dealer_id=1, price_type_id=price_type.pk)


def quote(context: B2BContext, product: Any) -> Any:
    return terms.prices(context=context, product_ids=[product.pk]).get(product.pk)


def test_each_dealer_sees_the_price_of_the_own_contract(
    bolt: Any, kyiv_dealer: Person, lviv_dealer: Person
) -> None:
    assert quote(kyiv_dealer.context, bolt).amount == Decimal("10.00")
    assert quote(lviv_dealer.context, bolt).amount == Decimal("12.00")


def test_a_quote_tells_currency_vat_retail_and_where_it_is_from(
    bolt: Any, kyiv_dealer: Person
) -> None:
    own = quote(kyiv_dealer.context, bolt)
    assert (own.currency, own.vat_rate, own.retail, own.source) == (
        "UAH",
        Decimal(20),
        Decimal("20.00"),
        "Prepaid",
    )
    assert (own.incl_tax, own.tax, own.excl_tax) == (
        Decimal("10.00"),
        Decimal("1.67"),
        Decimal("8.33"),
    )


def test_without_a_price_in_the_own_type_there_is_no_price(
    washer: Any, lviv_dealer: Person, retail_prices: Any
) -> None:
    set_price(washer, retail_prices, "1")
    assert quote(lviv_dealer.context, washer) is None


def test_a_stock_records_price_is_nobodys_contract_price(washer: Any, lviv_dealer: Person) -> None:
    washer.stockrecords.update(price=Decimal("0.01"))
    assert quote(lviv_dealer.context, washer) is None


def test_a_contract_without_a_price_type_has_no_prices(bolt: Any, kyiv_dealer: Person) -> None:
    for contract in kyiv_dealer.contracts.values():
        contract.price_type = None
        contract.save()
    assert kyiv_dealer.context.contract_id is not None
    assert quote(kyiv_dealer.context, bolt) is None


def test_visitors_strangers_and_staff_see_no_price(
    bolt: Any, stranger: Person, staff: Person
) -> None:
    for context in (contexts.nobody(), stranger.context, staff.context):
        assert not context.is_dealer
        assert quote(context, bolt) is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"currency": ""}])
def test_a_switched_off_or_unmapped_price_type_shows_nothing(
    bolt: Any, kyiv_dealer: Person, prepaid_prices: Any, change: dict[str, Any]
) -> None:
    PriceType.objects.filter(pk=prepaid_prices.pk).update(**change)
    assert quote(kyiv_dealer.context, bolt) is None


def test_retail_of_another_currency_is_not_set_against_the_own_price(
    bolt: Any, euro_prices: Any
) -> None:
    own = quote(by(euro_prices), bolt)
    assert (own.amount, own.currency, own.retail) == (Decimal("0.25"), "EUR", None)


def test_retail_below_the_own_price_is_not_struck_through(
    bolt: Any, prepaid_prices: Any, retail_prices: Any
) -> None:
    set_price(bolt, retail_prices, "10")
    assert quote(by(prepaid_prices), bolt).retail is None


def test_amounts_are_rounded_to_cents_half_up(prepaid_prices: Any) -> None:
    good = make_product(prices={prepaid_prices: "1.0050"})
    own = quote(by(prepaid_prices), good)
    assert str(own.amount) == "1.01"


def test_an_amount_that_rounds_to_nothing_is_no_price(prepaid_prices: Any) -> None:
    good = make_product(prices={prepaid_prices: "0.0049"})
    assert quote(by(prepaid_prices), good) is None


def test_vat_is_added_to_net_prices_before_rounding(db: None) -> None:
    net = PriceTypeFactory(vat_included=False)
    one = make_product(prices={net: "10.0041"}, unit={"vat_rate": 20})
    other = make_product(prices={net: "10.0042"}, unit={"vat_rate": 20})
    unknown = make_product(prices={net: "10.0042"})
    assert quote(by(net), one).incl_tax == Decimal("12.00")
    assert quote(by(net), other).incl_tax == Decimal("12.01")
    assert quote(by(net), unknown).incl_tax == Decimal("10.00")


def test_a_quantity_break_is_not_the_price_of_one(bolt: Any, prepaid_prices: Any) -> None:
    set_price(bolt, prepaid_prices, "8", min_quantity=100)
    assert quote(by(prepaid_prices), bolt).amount == Decimal("10.00")


def test_a_variant_takes_the_vat_of_its_parent(prepaid_prices: Any) -> None:
    parent = make_product("Paint", unit={"vat_rate": 20})
    red = make_product("Red", parent=parent, prices={prepaid_prices: "6"})
    assert quote(by(prepaid_prices), red).tax == Decimal("1.00")


def test_a_parent_is_sorted_by_its_cheapest_public_variant(prepaid_prices: Any) -> None:
    Product = get_model("catalogue", "Product")
    parent = make_product("Paint")
    make_product("Red", parent=parent, prices={prepaid_prices: "6"})
    make_product("Blue", parent=parent, prices={prepaid_prices: "5"})
    make_product("Secret", parent=parent, prices={prepaid_prices: "1"}, is_public=False)
    cheaper = make_product("Brush", prices={prepaid_prices: "4"})
    dearer = make_product("Roller", prices={prepaid_prices: "5.50"})
    priced = Product.objects.filter(parent=None).annotate(
        own=terms.price_expression(context=by(prepaid_prices))
    )
    assert list(priced.order_by("own")) == [cheaper, parent, dearer]


def test_sorting_works_for_those_without_prices(bolt: Any, nut: Any) -> None:
    Product = get_model("catalogue", "Product")
    priced = Product.objects.annotate(own=terms.price_expression(context=contexts.nobody()))
    assert set(priced.order_by(F("own").asc(nulls_last=True), "title")) == {bolt, nut}


_AMOUNTS = st.one_of(st.none(), st.decimals("0.0001", "99999.9999", places=4))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(_AMOUNTS, _AMOUNTS, st.sampled_from([None, 0, 7, 20])), min_size=1, max_size=6
    ),
    vat_included=st.booleans(),
)
def test_list_sort_and_quote_agree_for_any_prices(
    rows: list[tuple[Any, Any, Any]], vat_included: bool
) -> None:
    """The amounts are also counted here in Python, as a second opinion on the SQL."""
    Product = get_model("catalogue", "Product")
    own_type = PriceTypeFactory(vat_included=vat_included)
    retail_type = PriceTypeFactory(vat_included=True, is_retail=True)
    PriceType.objects.filter(is_retail=True).exclude(pk=retail_type.pk).delete()
    expected = {}
    for own, retail, vat_rate in rows:
        prices = {own_type: own, retail_type: retail}
        good = make_product(
            prices={kind: amount for kind, amount in prices.items() if amount is not None},
            unit={"vat_rate": vat_rate},
        )
        if own is None or own < Decimal("0.005"):
            expected[good.pk] = None
            continue
        gross = own if vat_included else own * (100 + (vat_rate or 0)) / 100
        expected[good.pk] = gross.quantize(Decimal("0.01"), ROUND_HALF_UP)
    context = by(own_type)
    found = price_queries.quotes(context=context, product_ids=list(expected))
    assert {pk: each and each.incl_tax for pk, each in found.items()} == expected
    in_sql = Product.objects.filter(pk__in=expected).annotate(
        own=terms.price_expression(context=context)
    )
    assert dict(in_sql.values_list("pk", "own")) == expected


def test_any_number_of_products_is_one_query(
    prepaid_prices: Any, retail_prices: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    ids = [
        make_product(prices={prepaid_prices: 5, retail_prices: 7}, unit={"vat_rate": 20}).pk
        for __ in range(50)
    ]
    context = by(prepaid_prices)
    # What decides the prices of a request is asked once.
    price_queries.quotes(context=context, product_ids=ids[:1])
    for count in (5, 50):
        with django_assert_num_queries(1):
            assert len(price_queries.quotes(context=context, product_ids=ids[:count])) == count


def test_the_usual_price_is_one_probe_of_one_index(prepaid_prices: Any) -> None:
    """What refers to no product must stay out of the per-row part of the plan."""
    Product = get_model("catalogue", "Product")
    own = terms.price_expression(context=by(prepaid_prices))
    plan = Product.objects.annotate(own=own).order_by("own").explain()
    for table in ("pricetype", "saleunit", "discountrule", "stockrecord", "currencyrate"):
        assert table not in plan


def test_nobody_costs_no_query(bolt: Any) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        price_queries.quotes(context=B2BContext(currency="UAH"), product_ids=[bolt.pk])
    assert not asked.captured_queries


def test_a_deleted_product_has_no_price(bolt: Any, prepaid_prices: Any) -> None:
    context = dataclasses.replace(by(prepaid_prices))
    assert price_queries.quotes(context=context, product_ids=[bolt.pk + 1000]) == {
        bolt.pk + 1000: None
    }


def test_what_has_no_price_cannot_be_bought(washer: Any, lviv_dealer: Person) -> None:
    info = lviv_dealer.strategy.fetch_for_product(washer)
    assert info.stockrecord is not None
    assert not info.price.exists
    assert not info.availability.is_available_to_buy
    permitted, __ = info.availability.is_purchase_permitted(1)
    assert not permitted
