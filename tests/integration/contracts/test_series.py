"""Place all baskets: one after another, each its own order, nothing lost, a report at the end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from oscar.core.loading import get_class, get_model

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.models import Agreement, Contract
from oscar_b2b.contracts.series import SERIES_KEY, Series, SeriesStep, StepState
from oscar_b2b.core.services import baskets
from tests.factories.people import Person, make_contract
from tests.integration.contracts.placing import fields_of, place

pytestmark = pytest.mark.django_db

SWITCH = "/accounts/contracts/switch/"
ALL = "/accounts/contracts/baskets/place-all/"
NEXT = ALL + "next/"
REPORT = "/accounts/contracts/baskets/placed/"
BASKET, CHECKOUT = "/basket/", "/checkout/"


def text_of(answer: Any) -> str:
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def orders() -> list[tuple[str, str]]:
    """Return contract and sum of the orders, in the order of placing."""
    return [
        (each.b2b_terms.contract_number, f"{each.total_incl_tax:.2f}")
        for each in get_model("order", "Order").objects.order_by("pk")
    ]


@pytest.fixture
def third(kyiv_dealer: Person, prepaid_prices: Any, kyiv_warehouse: Any) -> Contract:
    return make_contract(kyiv_dealer, "30", prepaid_prices, warehouses=[kyiv_warehouse])


def fill(person: Person, number: str, **quantities: int) -> None:
    """Put goods into the basket by a contract, whatever the browser works by."""
    context = queries.under(person.context, person.contracts[number])
    strategy = get_class("partner.strategy", "B2BStrategy")(context)
    basket = baskets.open_basket(context=context, user=person.user)
    basket.strategy = strategy
    Product = get_model("catalogue", "Product")
    change = baskets.add_many(
        basket=basket,
        strategy=strategy,
        quantities={Product.objects.get(upc=upc).pk: each for upc, each in quantities.items()},
    )
    assert not change.refused, change.refused


@pytest.fixture
def browser(
    bolt: Any, nut: Any, kyiv_dealer: Person, third: Contract, dealer_client: Client
) -> Client:
    """Three baskets: the open one by contract 1, 5 bolts; 2 by contract 12, 3 by contract 30."""
    fill(kyiv_dealer, "1", **{"BOLT-8": 5})
    fill(kyiv_dealer, "12", **{"BOLT-8": 2})
    fill(kyiv_dealer, "30", **{"BOLT-8": 3})
    return dealer_client


def series(client: Client) -> Series:
    found = Series.of(client.session[SERIES_KEY])
    assert found is not None
    return found


def test_the_basket_page_offers_it_for_several_baskets(
    browser: Client, lviv_client: Client, bolt: Any
) -> None:
    assert "Place all baskets one after another" in text_of(browser.get(BASKET))
    lviv_client.post("/basket/add/", {f"qty-{bolt.pk}": "1"})
    assert "Place all baskets" not in text_of(lviv_client.get(BASKET))


def test_all_baskets_become_orders_one_after_another(browser: Client, kyiv_dealer: Person) -> None:
    answer = browser.post(ALL)
    assert answer["Location"] == CHECKOUT
    page = text_of(browser.get(CHECKOUT))
    assert "Order 1 of 3 · № 1 · prepayment · UAH" in page
    assert place(browser)["Location"] == CHECKOUT

    assert "Order 2 of 3 · № 12 · deferral 30 days · UAH" in text_of(browser.get(CHECKOUT))
    assert place(browser)["Location"] == CHECKOUT
    assert "Order 3 of 3 · № 30" in text_of(browser.get(CHECKOUT))
    assert place(browser)["Location"] == REPORT

    assert orders() == [("1", "50.00"), ("12", "24.00"), ("30", "30.00")]
    report = text_of(browser.get(REPORT))
    assert "3 orders are accepted" in report
    assert "All baskets of the series are orders now" in report
    for number in get_model("order", "Order").objects.values_list("number", flat=True):
        assert f"order {number}" in report
    # The contract from before counts again.
    header = browser.get("/catalogue/").content.decode()
    assert f'<option value="{kyiv_dealer.contracts["1"].pk}" selected>' in header


def test_a_refused_basket_is_left_out_and_loses_nothing(
    browser: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    browser.post(ALL)
    place(browser)
    Agreement.objects.create(guid="least", name="Least", min_order=1000).contracts.add(
        kyiv_dealer.contracts["12"]
    )

    refused = place(browser)

    assert refused.status_code == 409
    assert "the smallest order is 1,000.00" in text_of(refused)
    assert "Order 2 of 3" in text_of(refused)
    basket = series(browser).current.basket
    assert browser.post(NEXT, {"skip": basket})["Location"] == CHECKOUT
    # Pressed twice, it leaves out one basket.
    assert browser.post(NEXT, {"skip": basket})["Location"] == CHECKOUT
    assert "Order 3 of 3 · № 30" in text_of(browser.get(CHECKOUT))
    assert place(browser)["Location"] == REPORT

    assert orders() == [("1", "50.00"), ("30", "30.00")]
    report = text_of(browser.get(REPORT))
    assert "2 orders are accepted 1 basket is as it was: nothing in it is lost." in report
    assert "№ 12 · deferral 30 days · UAH not placed 24.00 UAH Open the basket" in report
    browser.post(SWITCH, {"contract": kyiv_dealer.contracts["12"].key, "next": BASKET})
    (line,) = browser.get(BASKET).context["lines"]
    assert line.quantity == 2


def test_it_can_be_stopped_and_gone_on_with(browser: Client, kyiv_dealer: Person) -> None:
    browser.post(ALL)
    place(browser)
    # Away from the checkout, and back by the basket page.
    browser.post(SWITCH, {"contract": kyiv_dealer.contracts["30"].key, "next": BASKET})
    assert "You are placing several baskets: this was number 2 of 3." in text_of(
        browser.get(BASKET)
    )
    assert browser.post(NEXT)["Location"] == CHECKOUT
    assert "Order 2 of 3 · № 12" in text_of(browser.get(CHECKOUT))

    assert browser.post(NEXT, {"stop": "1"})["Location"] == REPORT

    report = text_of(browser.get(REPORT))
    assert "1 order is accepted 2 baskets are as they were" in report
    assert orders() == [("1", "50.00")]
    assert "You are placing several baskets" not in text_of(browser.get(BASKET))
    # The rest is offered again.
    assert "Place all baskets" in text_of(browser.get(BASKET))


def test_the_same_press_twice_goes_on_with_the_next(browser: Client) -> None:
    browser.post(ALL)
    fields = fields_of(browser)
    browser.post(CHECKOUT, fields)

    again = browser.post(CHECKOUT, fields)

    assert again["Location"] == CHECKOUT
    assert len(orders()) == 1
    assert "Order 2 of 3" in text_of(browser.get(CHECKOUT))


def test_a_basket_placed_by_another_device_counts_as_placed(
    browser: Client, kyiv_dealer: Person, client_of: Any
) -> None:
    browser.post(ALL)
    other = client_of(kyiv_dealer)
    other.post(SWITCH, {"contract": kyiv_dealer.contracts["12"].key, "next": BASKET})
    assert place(other)["Location"].startswith("/checkout/thank-you/")

    place(browser)

    assert "Order 3 of 3 · № 30" in text_of(browser.get(CHECKOUT))
    place(browser)
    assert "3 orders are accepted" in text_of(browser.get(REPORT))


def test_a_contract_that_ends_on_the_way_is_told_in_the_report(
    browser: Client, kyiv_dealer: Person
) -> None:
    browser.post(ALL)
    Contract.objects.filter(pk=kyiv_dealer.contracts["12"].pk).update(is_active=False)
    place(browser)
    place(browser)
    report = text_of(browser.get(REPORT))
    assert "2 orders are accepted 1 basket is as it was" in report
    # The first contract that is opened takes the basket in, and the basket page says so.
    assert "not placed 20.00 UAH Open the basket" in report
    assert orders() == [("1", "50.00"), ("30", "30.00")]
    assert "Contract № 12 of this basket is no longer in force" in text_of(browser.get(BASKET))


def test_a_basket_taken_to_another_contract_on_the_way_is_placed_by_that(
    browser: Client, kyiv_dealer: Person, prepaid_prices: Any, kyiv_warehouse: Any
) -> None:
    make_contract(kyiv_dealer, "40", prepaid_prices, warehouses=[kyiv_warehouse])
    browser.post(ALL)
    place(browser)
    # The header's choice at the second checkout: the basket goes along.
    browser.post(SWITCH, {"contract": kyiv_dealer.contracts["40"].key, "next": CHECKOUT})
    browser.post(SWITCH, {"contract": kyiv_dealer.contracts["30"].key, "next": BASKET})

    browser.post(NEXT)

    assert "Order 2 of 3 · № 40" in text_of(browser.get(CHECKOUT))
    place(browser)
    place(browser)
    assert orders() == [("1", "50.00"), ("40", "20.00"), ("30", "30.00")]


def test_an_order_beside_the_series_ends_on_its_own_page(
    browser: Client, kyiv_dealer: Person, prepaid_prices: Any, kyiv_warehouse: Any
) -> None:
    browser.post(ALL)
    make_contract(kyiv_dealer, "40", prepaid_prices, warehouses=[kyiv_warehouse])
    fill(kyiv_dealer, "40", **{"BOLT-8": 1})
    browser.post(SWITCH, {"contract": kyiv_dealer.contracts["40"].key, "next": BASKET})
    assert "Order 1 of" not in text_of(browser.get(CHECKOUT))
    assert place(browser)["Location"].startswith("/checkout/thank-you/")


def test_nobody_else_sees_the_report(browser: Client, lviv_client: Client, client: Client) -> None:
    browser.post(ALL)
    assert lviv_client.get(REPORT).status_code == 404
    assert client.get(REPORT).status_code == 302
    assert client.post(ALL).status_code == 302
    assert lviv_client.post(NEXT)["Location"] == BASKET
    assert lviv_client.post(ALL)["Location"] == BASKET


def test_a_session_of_another_version_is_no_series() -> None:
    kept = Series(1, "5", [SeriesStep(7, "5", "№ 5", StepState.PLACED, "B2B-1")]).kept()
    again = Series.of(kept)
    assert again is not None
    assert again.step_of(7).state is StepState.PLACED
    assert Series.of({"steps": [{"basket": 1}]}) is None
    assert Series.of(None) is None
