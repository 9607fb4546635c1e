"""Another contract in the header: list, card and basket follow at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.contracts import services
from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.services import baskets
from tests.factories.people import Person, make_contract

pytestmark = pytest.mark.django_db

SWITCH = "/accounts/contracts/switch/"


def switch(client: Client, contract: Any, **data: Any) -> list[str]:
    """Choose a contract; return the messages shown."""
    answer = client.post(SWITCH, {"contract": contract.pk, "next": "/catalogue/", **data})
    assert answer.status_code == 302
    return [str(each) for each in get_messages(answer.wsgi_request)]


def prices_shown(client: Client) -> dict[str, Decimal | None]:
    """Return what the list of goods shows: title → price."""
    rows = client.get("/catalogue/").context["rows"]
    return {row.title: row.price and row.price.amount for row in rows}


def basket_of(person: Person) -> Any:
    """Return the person's open basket under the default terms."""
    basket = baskets.open_basket(context=person.context, user=person.user)
    basket.strategy = person.strategy
    return basket


def put(person: Person, **quantities: int) -> Any:
    """Put goods into the person's basket by article: ``put(kyiv, **{"BOLT-8": 5})``."""
    Product = get_model("catalogue", "Product")
    basket = basket_of(person)
    ids = {Product.objects.get(upc=upc).pk: count for upc, count in quantities.items()}
    change = baskets.add_many(basket=basket, strategy=person.strategy, quantities=ids)
    assert change.added == len(quantities), change
    return basket


def stored(basket: Any) -> dict[str, tuple[Decimal | None, str]]:
    lines = get_model("basket", "Line").objects.filter(basket=basket.pk)
    return {
        title: (price, currency)
        for title, price, currency in lines.values_list(
            "product__title", "price_incl_tax", "price_currency"
        )
    }


def test_list_card_and_basket_follow(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    basket = put(kyiv_dealer, **{"BOLT-8": 5, "NUT-8": 6})
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("10.00"), "Nut M8": Decimal("1.20")}
    assert dealer_client.get("/basket/").context["basket"].total_incl_tax == Decimal("57.20")

    shown = switch(dealer_client, kyiv_dealer.contracts["12"])

    told, changes = shown
    assert told == "Prices now by contract № 12 · deferral 30 days · UAH."
    # Which lines, before and after, and what the basket comes to.
    for words in (
        "2 prices in the basket have changed.",
        "57.20 UAH → 69.00 UAH",
        "Bolt M8: 10.00 UAH → 12.00 UAH",
        "Nut M8: 1.20 UAH → 1.50 UAH",
    ):
        assert words in re.sub("<[^>]+>", "", changes)
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("12.00"), "Nut M8": Decimal("1.50")}
    card = dealer_client.get(bolt.get_absolute_url())
    assert card.context["row"].price.amount == Decimal("12.00")
    assert stored(basket) == {
        "Bolt M8": (Decimal("12.00"), "UAH"),
        "Nut M8": (Decimal("1.50"), "UAH"),
    }
    assert dealer_client.get("/basket/").context["basket"].total_incl_tax == Decimal("69.00")


def test_the_choice_holds_and_can_be_taken_back(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    switch(dealer_client, kyiv_dealer.contracts["12"])
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("12.00")}
    switch(dealer_client, kyiv_dealer.contracts["1"])
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("10.00")}


def test_one_session_does_not_change_another(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, client_of: Callable[[Person], Client]
) -> None:
    other_window = client_of(kyiv_dealer)
    switch(dealer_client, kyiv_dealer.contracts["12"])
    assert prices_shown(other_window) == {"Bolt M8": Decimal("10.00")}


def test_to_another_currency_and_back(
    bolt: Any, nut: Any, kyiv_dealer: Person, euro_prices: Any, dealer_client: Client
) -> None:
    """The nut has no price in euros: it stays in the basket, without a price, and says so."""
    euro = make_contract(kyiv_dealer, "EU", euro_prices, kind="currency")
    basket = put(kyiv_dealer, **{"NUT-8": 6, "BOLT-8": 4})

    shown = switch(dealer_client, euro)

    assert "“Nut M8” has no price by this contract. Remove it or switch back." in shown
    assert stored(basket) == {"Bolt M8": (Decimal("0.25"), "EUR"), "Nut M8": (None, "EUR")}
    page = dealer_client.get("/basket/")
    assert page.status_code == 200
    assert page.context["basket"].currency == "EUR"
    assert page.context["basket"].total_incl_tax == Decimal("1.00")

    switch(dealer_client, kyiv_dealer.contracts["1"])
    assert stored(basket) == {
        "Bolt M8": (Decimal("10.00"), "UAH"),
        "Nut M8": (Decimal("1.20"), "UAH"),
    }


def test_adding_after_the_contract_ended_brings_the_basket_along(
    bolt: Any, nut: Any, kyiv_dealer: Person, euro_prices: Any
) -> None:
    """The basket was filled in euros; 1C closed that contract; the next good is in hryvnias."""
    euro = make_contract(kyiv_dealer, "EU", euro_prices, kind="prepayment", is_default=True)
    Contract.objects.filter(pk=kyiv_dealer.contracts["1"].pk).update(is_default=False)
    basket = put(kyiv_dealer, **{"BOLT-8": 4})
    assert stored(basket) == {"Bolt M8": (Decimal("0.25"), "EUR")}
    Contract.objects.filter(pk=euro.pk).update(is_active=False)

    put(kyiv_dealer, **{"NUT-8": 6})

    assert stored(basket) == {
        "Bolt M8": (Decimal("10.00"), "UAH"),
        "Nut M8": (Decimal("1.20"), "UAH"),
    }


def test_lines_move_to_a_warehouse_of_the_new_contract(
    bolt: Any, kyiv_dealer: Person, prepaid_prices: Any, lviv_warehouse: Any, dealer_client: Client
) -> None:
    basket = put(kyiv_dealer, **{"BOLT-8": 4})
    line = basket.lines.get()
    assert line.stockrecord.partner.name == "Kyiv"
    only_lviv = make_contract(kyiv_dealer, "L", prepaid_prices, warehouses=(lviv_warehouse,))

    switch(dealer_client, only_lviv)

    line.refresh_from_db()
    assert line.stockrecord.partner.name == "Lviv"


def test_an_empty_basket_is_no_obstacle(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    shown = switch(dealer_client, kyiv_dealer.contracts["12"])
    assert shown == ["Prices now by contract № 12 · deferral 30 days · UAH."]


@pytest.mark.parametrize("whose", ["foreign", "unknown", "text", "nothing", "huge"])
def test_what_is_not_ones_own_is_refused_without_effect(
    bolt: Any, kyiv_dealer: Person, lviv_dealer: Person, dealer_client: Client, whose: str
) -> None:
    basket = put(kyiv_dealer, **{"BOLT-8": 5})
    data = {
        "foreign": {"contract": lviv_dealer.contracts["77"].pk},
        "unknown": {"contract": 10**9},
        "text": {"contract": "1 OR 1=1"},
        "nothing": {},
        "huge": {"contract": "9" * 40},
    }[whose]
    answer = dealer_client.post(SWITCH, {**data, "next": "/catalogue/"})
    shown = [str(each) for each in get_messages(answer.wsgi_request)]
    # One text for foreign and unknown: ids cannot be probed.
    assert shown == ["You cannot order by this contract. Choose another."]
    assert "b2b_contract_id" not in dealer_client.session
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("10.00")}
    assert stored(basket) == {"Bolt M8": (Decimal("10.00"), "UAH")}


def test_a_contract_id_smuggled_into_the_session_has_no_effect(
    bolt: Any, lviv_dealer: Person, dealer_client: Client
) -> None:
    session = dealer_client.session
    session["b2b_contract_id"] = lviv_dealer.contracts["77"].pk
    session.save()
    assert prices_shown(dealer_client) == {"Bolt M8": Decimal("10.00")}


def test_an_ended_contract_falls_back_and_tells_so_once(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    switch(dealer_client, kyiv_dealer.contracts["12"])
    dealer_client.get("/catalogue/")  # shows the messages of the switch
    Contract.objects.filter(pk=kyiv_dealer.contracts["12"].pk).update(valid_to=timezone.localdate())
    told = "The contract you chose is no longer in force."
    page = dealer_client.get("/catalogue/")
    assert page.context["rows"][0].price.amount == Decimal("10.00")
    assert told in page.content.decode()
    assert told not in dealer_client.get("/catalogue/").content.decode()


def test_a_contract_that_ended_on_an_open_page_is_refused(kyiv_dealer: Person) -> None:
    contract = kyiv_dealer.contracts["12"]
    offered = list(kyiv_dealer.contracts.values())
    now = timezone.now()
    Contract.objects.filter(pk=contract.pk).update(valid_to=timezone.localdate(now))
    with pytest.raises(services.UnableToSwitchContract) as refusal:
        services.switch_contract(
            member=kyiv_dealer.member, contracts=offered, key=contract.key, at=now
        )
    assert refusal.value.reason == "Contract No 12 is no longer in force. Choose another."
    yesterday = now - timedelta(days=1)
    assert (
        services.switch_contract(
            member=kyiv_dealer.member, contracts=offered, key=contract.key, at=yesterday
        )
        == contract
    )


def test_a_stranger_cannot_switch(
    kyiv_dealer: Person, stranger: Person, client_of: Callable[[Person], Client], client: Client
) -> None:
    shown = switch(client_of(stranger), kyiv_dealer.contracts["12"])
    assert shown == ["You cannot order by this contract. Choose another."]
    answer = client.post(SWITCH, {"contract": kyiv_dealer.contracts["12"].pk})
    assert answer.status_code == 302
    assert "/login" in answer.url


def test_only_a_post_switches_and_only_to_local_pages(
    kyiv_dealer: Person, dealer_client: Client
) -> None:
    assert dealer_client.get(SWITCH).status_code == 405
    answer = dealer_client.post(
        SWITCH, {"contract": kyiv_dealer.contracts["12"].pk, "next": "https://evil.example/"}
    )
    assert answer.url == "/"


def test_a_switch_costs_the_same_queries_for_any_basket(
    kyiv_dealer: Person,
    dealer_client: Client,
    prepaid_prices: Any,
    deferred_prices: Any,
    kyiv_warehouse: Any,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.goods import make_product

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            switch(dealer_client, kyiv_dealer.contracts["12"])
        switch(dealer_client, kyiv_dealer.contracts["1"])
        return len(asked)

    counts = []
    for more in (2, 20):
        goods = [
            make_product(stock={kyiv_warehouse: 9}, prices={prepaid_prices: 5, deferred_prices: 6})
            for __ in range(more)
        ]
        baskets.add_many(
            basket=basket_of(kyiv_dealer),
            strategy=kyiv_dealer.strategy,
            quantities={good.pk: 1 for good in goods},
        )
        counts.append(count())
    assert counts[0] == counts[1]
