"""Breaks, special prices and surcharges: the same numbers on pages, in the order and in 1C."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.services import baskets, terms
from oscar_b2b.onec_exchange import exporting
from oscar_b2b.partner_pricing.models import CurrencyRate, DiscountRule, Warehouse
from tests.factories.goods import (
    PriceTypeFactory,
    make_category,
    make_product,
    set_price,
    set_stock,
)
from tests.factories.people import Person, make_contract, make_dealer
from tests.functional.test_ordering import fields_of
from tests.integration.orders.placing import filled_basket, place
from tests.integration.partner_pricing.test_price_sql import set_way

pytestmark = pytest.mark.django_db


def lines_of(basket: Any) -> list[tuple[int, Decimal, Decimal]]:
    Line = get_model("basket", "Line")
    rows = Line.objects.filter(basket=basket).order_by("pk")
    return [(each.quantity, each.price_incl_tax, each.price_excl_tax) for each in rows]


@pytest.fixture
def cheaper_by_100(bolt: Any, prepaid_prices: Any) -> Any:
    """10.00; from 100 pieces 9.50; from 500 pieces 9.00."""
    set_price(bolt, prepaid_prices, "9.50", 100)
    set_price(bolt, prepaid_prices, "9", 500)
    return bolt


def test_a_basket_line_is_priced_by_its_quantity(cheaper_by_100: Any, kyiv_dealer: Person) -> None:
    basket = filled_basket(kyiv_dealer, {cheaper_by_100: 99})
    assert lines_of(basket) == [(99, Decimal("10.00"), Decimal("8.33"))]

    strategy = kyiv_dealer.strategy
    baskets.add_many(basket=basket, strategy=strategy, quantities={cheaper_by_100.pk: 1})
    assert lines_of(basket) == [(100, Decimal("9.50"), Decimal("7.92"))]
    basket = type(basket).objects.get(pk=basket.pk)
    basket.strategy = kyiv_dealer.strategy
    assert basket.total_incl_tax == Decimal("950.00")

    line = basket.lines.get()
    baskets.set_quantities(basket=basket, strategy=kyiv_dealer.strategy, quantities={line.pk: 99})
    assert lines_of(basket) == [(99, Decimal("10.00"), Decimal("8.33"))]


def test_breaks_count_all_lines_of_a_good(
    cheaper_by_100: Any, kyiv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    basket = filled_basket(kyiv_dealer, {cheaper_by_100: 60})
    baskets.add_many(
        basket=basket,
        strategy=kyiv_dealer.strategy,
        quantities={cheaper_by_100.pk: 40},
        places={cheaper_by_100.pk: lviv_warehouse.pk},
    )
    assert [(each[0], each[1]) for each in lines_of(basket)] == [
        (60, Decimal("9.50")),
        (40, Decimal("9.50")),
    ]
    order = place(kyiv_dealer, basket=type(basket).objects.get(pk=basket.pk))
    assert order.basket_total_incl_tax == Decimal("950.00")


def test_the_order_and_its_document_have_the_price_of_the_break(
    cheaper_by_100: Any, kyiv_dealer: Person
) -> None:
    order = place(kyiv_dealer, {cheaper_by_100: 100})
    line = order.lines.get()
    assert (line.unit_price_incl_tax, line.line_price_incl_tax) == (
        Decimal("9.50"),
        Decimal("950.00"),
    )
    (row,) = exporting.build_document(order=order).lines
    assert (Decimal(row["price"]), Decimal(row["amount"])) == (Decimal("9.50"), Decimal("950.00"))


def test_goods_of_another_warehouse_cost_its_surcharge_everywhere(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    Warehouse.objects.filter(partner=lviv_warehouse).update(delivery_surcharge="2.5")
    quote = kyiv_dealer.strategy.quote(bolt)
    assert (quote.amount, quote.at(lviv_warehouse.pk).amount) == (
        Decimal("10.00"),
        Decimal("10.25"),
    )

    dealer_client.post(
        reverse("basket:add-many"),
        {f"qty-{bolt.pk}": "3", f"wh-{bolt.pk}": str(lviv_warehouse.pk)},
    )
    page = dealer_client.get("/basket/").content.decode()
    assert "10.25" in page
    assert "30.75" in page
    card = dealer_client.get(bolt.get_absolute_url()).content.decode()
    assert "10.25" in card

    placed = dealer_client.post("/checkout/", fields_of(dealer_client))
    assert placed.status_code == 302
    line = get_model("order", "Line").objects.get()
    assert (line.partner, line.unit_price_incl_tax, line.line_price_incl_tax) == (
        lviv_warehouse,
        Decimal("10.25"),
        Decimal("30.75"),
    )


def test_the_list_has_the_price_of_the_warehouse_the_goods_come_from(
    bolt: Any, kyiv_dealer: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    Warehouse.objects.filter(partner=lviv_warehouse).update(delivery_surcharge="2.5")
    set_stock(bolt, kyiv_warehouse, 0)
    strategy = kyiv_dealer.strategy
    assert strategy.select_stockrecord(bolt).partner == lviv_warehouse
    assert strategy.quote(bolt).amount == Decimal("10.25")
    assert strategy.fetch_for_product(bolt).price.incl_tax == Decimal("10.25")


def test_a_price_does_not_tell_a_rival_where_there_is_stock(
    bolt: Any, prepaid_prices: Any, rival: Person, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    contract = rival.contracts["99"]
    contract.warehouses.add(lviv_warehouse)
    Warehouse.objects.filter(partner=lviv_warehouse).update(delivery_surcharge="2.5")
    Product = get_model("catalogue", "Product")
    seen = set()
    for pieces in (250, 0):
        set_stock(bolt, kyiv_warehouse, pieces)
        priced = Product.objects.annotate(own=terms.price_expression(context=rival.context))
        seen.add((rival.strategy.quote(bolt).amount, priced.get(pk=bolt.pk).own))
    assert seen == {(Decimal("10.00"), Decimal("10.00"))}


def test_a_special_price_stands_beside_the_own_and_the_retail_one(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    offer = PriceTypeFactory(name="November offer", is_special=True)
    set_price(bolt, offer, "8.88")
    quote = kyiv_dealer.strategy.quote(bolt)
    assert (quote.amount, quote.regular, quote.retail, quote.source) == (
        Decimal("8.88"),
        Decimal("10.00"),
        Decimal("20.00"),
        "November offer",
    )
    for address in (bolt.get_absolute_url(), "/catalogue/?rows=20"):
        page = dealer_client.get(address).content.decode()
        for words in ("special price", "8.88", "your usual price", "10.00", "20.00"):
            assert words in page, (address, words)


def test_breaks_are_shown_in_list_and_card(
    cheaper_by_100: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    for address in (cheaper_by_100.get_absolute_url(), "/catalogue/?rows=20"):
        page = dealer_client.get(address).content.decode()
        assert "from 100: " in page
        assert "9.50" in page
    assert (
        'data-price-breaks="100:950 500:900"' in dealer_client.get("/catalogue/").content.decode()
    )


def test_a_changed_break_or_rate_is_told_before_the_order(
    cheaper_by_100: Any, kyiv_dealer: Person, dealer_client: Client, prepaid_prices: Any
) -> None:
    """F058: what the buyer saw does not turn into another price without a word."""
    dealer_client.post(reverse("basket:add-many"), {f"qty-{cheaper_by_100.pk}": "100"})
    fields = fields_of(dealer_client)
    set_price(cheaper_by_100, prepaid_prices, "9.70", 100)
    answer = dealer_client.post("/checkout/", fields)
    assert answer.status_code == 409
    assert "9.50 → 9.70" in answer.content.decode()
    assert dealer_client.post("/checkout/", fields_of(dealer_client)).status_code == 302


def test_a_rate_that_changed_under_an_open_checkout_is_told(
    bolt: Any, euro_prices: Any, kyiv_warehouse: Any, client_of: Any
) -> None:
    CurrencyRate.objects.create(currency="EUR", rate=Decimal("48.5123"))
    person = make_dealer("Euro buyer")
    make_contract(person, "5", euro_prices, currency="UAH", warehouses=(kyiv_warehouse,))
    client = client_of(person)
    client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "4"})
    fields = fields_of(client)
    CurrencyRate.objects.update(rate=Decimal("50"))
    answer = client.post("/checkout/", fields)
    assert answer.status_code == 409
    assert "12.13 → 12.50" in answer.content.decode()


# --- why this price ---


def test_why_this_price_tells_every_step(
    bolt: Any, euro_prices: Any, kyiv_warehouse: Any, lviv_warehouse: Any, client_of: Any
) -> None:
    CurrencyRate.objects.create(
        currency="EUR", rate=Decimal("48.5123"), valid_on=date(2026, 11, 20)
    )
    Warehouse.objects.filter(partner=lviv_warehouse).update(kind="partner", commission="7.5")
    section = make_category("Fasteners")
    bolt.categories.add(section)
    person = make_dealer("Euro buyer")
    make_contract(
        person, "5", euro_prices, currency="UAH", warehouses=(kyiv_warehouse, lviv_warehouse)
    )
    set_stock(bolt, kyiv_warehouse, 0)
    other = make_dealer("Other").dealer
    DiscountRule.objects.create(name="Fasteners −4", percent=4, category=section)
    DiscountRule.objects.create(name="Only for the other", percent=50, dealer=other)
    set_way("largest")

    why = terms.explain(context=person.context, product_id=bolt.pk)
    assert why is not None
    # 0.25 × 0.96 = 0.24 EUR × 48.5123 = 11.642952 × 1.075 = 12.5161734
    assert [(step.label, step.detail, step.amount, step.currency) for step in why.steps] == [
        ("Price list “Euro”", "", Decimal("0.25"), "EUR"),
        ("Discount", "−4 %: “Fasteners −4”", Decimal("0.24"), "EUR"),
        ("The supplier's rate", "1 EUR = 48.5123 UAH, 11/20/2026", Decimal("11.642952"), "UAH"),
        ("Commission of the warehouse “Lviv”", "+7.5 %", Decimal("12.5161734"), "UAH"),
        ("Rounding", "to 0.01", Decimal("12.52"), "UAH"),
    ]
    assert why.quote.amount == Decimal("12.52")
    assert why.loaded_at is not None

    client = client_of(person)
    address = reverse("prices:why", args=[bolt.pk])
    page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    for answer in (page, part):
        text = answer.content.decode()
        for words in ("№ 5", "Euro", "Fasteners −4", "48.5123", "11/20/2026", "7.5 %", "12.52"):
            assert words in text, words
        assert "Only for the other" not in text
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()


def test_why_a_special_price(bolt: Any, kyiv_dealer: Person) -> None:
    offer = PriceTypeFactory(name="November offer", is_special=True)
    set_price(bolt, offer, "8.88")
    why = terms.explain(context=kyiv_dealer.context, product_id=bolt.pk)
    assert why is not None
    assert (why.price_type, why.steps[-1].amount) == ("November offer", Decimal("8.88"))
    assert why.replaced[0].label == "Price list “Prepaid”"
    assert why.notes == ("The price includes VAT of 20 %.",)


def test_nobody_is_told_why_of_what_he_may_not_see(
    bolt: Any, washer: Any, kyiv_dealer: Person, lviv_dealer: Person, client_of: Any, client: Client
) -> None:
    address = reverse("prices:why", args=[bolt.pk])
    assert client.get(address).status_code == 302
    assert client_of(lviv_dealer).get(reverse("prices:why", args=[washer.pk])).status_code == 404
    assert client_of(lviv_dealer).get(reverse("prices:why", args=[10**9])).status_code == 404
    bolt.is_public = False
    bolt.save()
    assert client_of(kyiv_dealer).get(address).status_code == 404


def test_a_contract_without_vat_says_so(
    bolt: Any, nut: Any, prepaid_prices: Any, kyiv_dealer: Person
) -> None:
    contract = kyiv_dealer.contracts["1"]
    contract.vat_mode = contract.WITHOUT_VAT
    contract.save()
    quote = kyiv_dealer.strategy.quote(bolt)
    assert (quote.amount, quote.vat_rate, quote.tax) == (Decimal("10.00"), None, Decimal("0.00"))
    why = terms.explain(context=kyiv_dealer.context, product_id=bolt.pk)
    assert why is not None
    assert why.notes == ("By this contract the price is without VAT.",)
    order = place(kyiv_dealer, {bolt: 2})
    assert order.total_excl_tax == order.total_incl_tax == Decimal("20.00")


# --- the number of queries ---


def test_all_options_together_cost_the_same_for_5_and_50_goods(
    kyiv_dealer: Person,
    prepaid_prices: Any,
    kyiv_warehouse: Any,
    lviv_warehouse: Any,
    django_assert_num_queries: Any,
) -> None:
    CurrencyRate.objects.create(currency="EUR", rate=Decimal("48.5123"))
    Warehouse.objects.filter(partner=lviv_warehouse).update(delivery_surcharge="2.5")
    offer = PriceTypeFactory(is_special=True, currency="EUR")
    section = make_category("Section")
    DiscountRule.objects.create(name="Rule", percent=4, category=section)
    DiscountRule.objects.create(name="Other rule", percent=3, brand="Acme")
    set_way("sum")
    products = []
    for number in range(50):
        good = make_product(
            stock={kyiv_warehouse: number % 2, lviv_warehouse: 3},
            prices={prepaid_prices: 10 + number, offer: "0.2"},
            category=section,
        )
        set_price(good, prepaid_prices, 9, 100)
        products.append(good.pk)
    context = kyiv_dealer.context
    terms.prices(context=context, product_ids=products[:1])
    for count in (5, 50):
        with django_assert_num_queries(2):  # the goods, and their amounts by quantity
            quotes = terms.prices(context=context, product_ids=products[:count])
        assert len(quotes) == count
        assert all(quote.breaks or quote.regular for quote in quotes.values())
