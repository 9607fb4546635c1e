"""In which currency a contract is priced: its own where 1C's rates allow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.services import terms
from oscar_b2b.partner_pricing.models import CurrencyRate
from tests.factories.people import Person, make_contract, make_dealer

pytestmark = pytest.mark.django_db


@pytest.fixture
def euro_buyer(euro_prices: Any, kyiv_warehouse: Any) -> Person:
    """His prices are a list in euros, his contract is in hryvnias."""
    person = make_dealer("Euro buyer")
    make_contract(person, "5", euro_prices, currency="UAH", warehouses=(kyiv_warehouse,))
    return person


def rate(currency: str, amount: str) -> None:
    CurrencyRate.objects.create(
        currency=currency, rate=Decimal(amount), valid_on=date(2026, 11, 20)
    )


def test_prices_of_a_list_in_euros_are_in_the_contracts_hryvnias(
    bolt: Any, euro_buyer: Person
) -> None:
    rate("EUR", "48.5123")
    context = euro_buyer.context
    quote = terms.prices(context=context, product_ids=[bolt.pk])[bolt.pk]
    # 0.25 × 48.5123 = 12.128075; retail is a list in hryvnias.
    assert (context.currency, quote.currency, quote.amount, quote.retail) == (
        "UAH",
        "UAH",
        Decimal("12.13"),
        Decimal("20.00"),
    )


def test_without_a_rate_the_prices_stay_in_euros(bolt: Any, euro_buyer: Person) -> None:
    for __ in range(2):
        context = euro_buyer.context
        quote = terms.prices(context=context, product_ids=[bolt.pk])[bolt.pk]
        assert (context.currency, quote.currency, quote.amount) == ("EUR", "EUR", Decimal("0.25"))
        if not CurrencyRate.objects.exists():
            CurrencyRate.objects.create(currency="EUR", rate=0)  # 1C's zero is no rate


def test_a_contract_in_currency_over_a_list_in_hryvnias(
    bolt: Any, prepaid_prices: Any, kyiv_warehouse: Any
) -> None:
    person = make_dealer("Dollar buyer")
    make_contract(person, "6", prepaid_prices, currency="USD", warehouses=(kyiv_warehouse,))
    rate("USD", "41.5025")
    quote = terms.prices(context=person.context, product_ids=[bolt.pk])[bolt.pk]
    assert (quote.currency, quote.amount) == ("USD", Decimal("0.24"))  # 10 / 41.5025 = 0.2409…


def test_the_currency_of_many_contracts_costs_no_query(
    euro_buyer: Person, euro_prices: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    rate("EUR", "48.5123")
    for number in range(5):
        make_contract(euro_buyer, f"7{number}", euro_prices, currency="UAH")
    found = queries.contracts_of(
        legal_entity_ids=[euro_buyer.legal_entity.pk], day=timezone.localdate()
    )
    with django_assert_num_queries(0):
        assert {queries.currency(each) for each in found} == {"UAH"}
    with django_assert_num_queries(1):  # one that was loaded in another way asks for the rates
        assert queries.currency(Contract(price_type=euro_prices, currency="UAH")) == "UAH"


def test_a_new_rate_between_basket_and_order_is_told(
    bolt: Any, euro_buyer: Person, client_of: Callable[[Person], Any]
) -> None:
    """F058: the buyer presses the button at one rate, 1C has sent another meanwhile."""
    rate("EUR", "48.5123")
    client = client_of(euro_buyer)
    client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "2"})
    page = client.get(reverse("basket:summary"))
    assert "24.26" in page.content.decode()
    CurrencyRate.objects.update(rate=Decimal("50"))
    page = client.get(reverse("basket:summary")).content.decode()
    assert "25.00" in page
    assert "was 12.13" in page
