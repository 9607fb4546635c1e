"""Each contract has a basket of its own: it remembers its contract, is split, ordered, opened."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_class, get_model

from oscar_b2b.contracts import queries
from oscar_b2b.contracts.models import BasketContract, Contract
from oscar_b2b.contracts.services.baskets import move_lines
from oscar_b2b.core.services import baskets
from tests.factories.goods import make_product
from tests.factories.people import Person, make_contract
from tests.integration.contracts.placing import place

pytestmark = pytest.mark.django_db

SWITCH = "/accounts/contracts/switch/"
MOVE = "/accounts/contracts/baskets/move/"
TAKE_IN = "/accounts/contracts/baskets/take-in/"


def put(client: Client, **quantities: int) -> None:
    Product = get_model("catalogue", "Product")
    fields = {
        f"qty-{Product.objects.get(upc=upc).pk}": str(count) for upc, count in quantities.items()
    }
    client.post("/basket/add/", fields)


def post(client: Client, path: str, **data: Any) -> str:
    """Post a form; return the messages as one text."""
    answer = client.post(path, {"next": "/basket/", **data})
    assert answer.status_code == 302, answer.content[:300]
    told = " | ".join(str(each) for each in get_messages(answer.wsgi_request))
    return re.sub(r"<[^>]+>", " ", told)


def last(told: str) -> str:
    """Return the last of the messages that wait to be shown."""
    return told.rsplit(" | ", 1)[-1]


def page(client: Client) -> Any:
    answer = client.get("/basket/")
    assert answer.status_code == 200
    return answer


def lines(client: Client) -> dict[str, tuple[int, Decimal]]:
    """Return the basket that is open: article → (quantity, price of one)."""
    return {
        line.product.upc: (line.quantity, line.unit_price_incl_tax)
        for line in page(client).context["lines"]
    }


def line_of(client: Client, upc: str) -> Any:
    return next(each for each in page(client).context["lines"] if each.product.upc == upc)


def test_a_basket_remembers_its_contract(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client, client_of: Any
) -> None:
    deferred = kyiv_dealer.contracts["12"]
    post(dealer_client, SWITCH, contract=deferred.key)
    put(dealer_client, **{"BOLT-8": 3})

    other_day = client_of(kyiv_dealer)  # after a new log-in the prepayment counts

    assert lines(other_day) == {}
    assert "Your open baskets" in page(other_day).content.decode()
    told = post(other_day, SWITCH, contract=deferred.key)
    assert "The basket by this contract is open now." in told
    assert lines(other_day) == {"BOLT-8": (3, Decimal("12.00"))}


def test_the_chosen_lines_go_to_another_contract_with_their_quantities(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    bolts = line_of(dealer_client, "BOLT-8")

    told = post(
        dealer_client, MOVE, line=bolts.pk, contract_for_lines=kyiv_dealer.contracts["12"].key
    )

    assert "1 line moved to the basket by contract № 12" in told
    assert "Bolt M8: 10.00 UAH → 12.00 UAH" in re.sub(r"\s+", " ", told)
    assert lines(dealer_client) == {"NUT-8": (6, Decimal("1.20"))}
    html = page(dealer_client).content.decode()
    assert "Your open baskets" in html
    assert "60.00 UAH" in html

    post(dealer_client, SWITCH, contract=kyiv_dealer.contracts["12"].key)
    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("12.00"))}
    post(dealer_client, SWITCH, contract=kyiv_dealer.contracts["1"].key)
    assert lines(dealer_client) == {"NUT-8": (6, Decimal("1.20"))}


def test_lines_that_meet_the_same_good_become_one(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    deferred = kyiv_dealer.contracts["12"].key
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    post(dealer_client, MOVE, line=line_of(dealer_client, "BOLT-8").pk, contract_for_lines=deferred)
    put(dealer_client, **{"BOLT-8": 2})

    post(dealer_client, MOVE, line=line_of(dealer_client, "BOLT-8").pk, contract_for_lines=deferred)

    post(dealer_client, SWITCH, contract=deferred)
    assert lines(dealer_client) == {"BOLT-8": (7, Decimal("12.00"))}


def test_quantities_typed_beside_the_button_are_kept(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    bolts = line_of(dealer_client, "BOLT-8")
    data = {f"qty-{bolts.pk}": "9", "line": bolts.pk}

    post(dealer_client, MOVE, contract_for_lines=kyiv_dealer.contracts["12"].key, **data)

    post(dealer_client, SWITCH, contract=kyiv_dealer.contracts["12"].key)
    assert lines(dealer_client) == {"BOLT-8": (9, Decimal("12.00"))}


def test_a_line_without_a_price_there_stays(
    bolt: Any, washer: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    """The washer is sold by prepayment only."""
    put(dealer_client, **{"BOLT-8": 5, "WASH-8": 2})
    both = [each.pk for each in page(dealer_client).context["lines"]]

    told = post(dealer_client, MOVE, line=both, contract_for_lines=kyiv_dealer.contracts["12"].key)

    assert "stays here: it cannot be ordered by contract № 12" in told
    assert list(lines(dealer_client)) == ["WASH-8"]


def test_the_whole_basket_by_another_contract(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    deferred = kyiv_dealer.contracts["12"].key
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    number = page(dealer_client).context["basket"].pk

    post(dealer_client, MOVE, all="1", contract_for_lines=deferred)

    assert page(dealer_client).context["basket"].pk == number
    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("12")), "NUT-8": (6, Decimal("1.50"))}
    # And once more, onto a basket that has goods already: both become one.
    post(
        dealer_client,
        MOVE,
        line=line_of(dealer_client, "NUT-8").pk,
        contract_for_lines=kyiv_dealer.contracts["1"].key,
    )
    post(dealer_client, MOVE, all="1", contract_for_lines=kyiv_dealer.contracts["1"].key)
    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("10")), "NUT-8": (6, Decimal("1.20"))}


def test_a_basket_whose_contract_ended_says_so_and_falls_back(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    deferred = kyiv_dealer.contracts["12"]
    post(dealer_client, SWITCH, contract=deferred.key)
    put(dealer_client, **{"BOLT-8": 3})
    Contract.objects.filter(pk=deferred.pk).update(valid_to=timezone.localdate())

    html = page(dealer_client).content.decode()

    assert "Contract № 12 of this basket is no longer in force." in html
    assert line_of(dealer_client, "BOLT-8").quote.amount == Decimal("10.00")
    tie = BasketContract.objects.get(basket=page(dealer_client).context["basket"].pk)
    assert (tie.contract_id, tie.ended) == (kyiv_dealer.contracts["1"].pk, "12")


def test_a_second_basket_of_an_ended_contract_can_be_put_in(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    deferred = kyiv_dealer.contracts["12"]
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    post(
        dealer_client,
        MOVE,
        line=line_of(dealer_client, "BOLT-8").pk,
        contract_for_lines=deferred.key,
    )
    Contract.objects.filter(pk=deferred.pk).update(is_active=False)
    html = page(dealer_client).content.decode()
    assert "can no longer be ordered so" in html
    waiting = re.search(r'name="basket" value="(\d+)"><button class="btn btn-small"', html)[1]

    post(dealer_client, TAKE_IN, basket=waiting)

    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("10")), "NUT-8": (6, Decimal("1.20"))}
    assert "Your open baskets" not in page(dealer_client).content.decode()


def test_nobody_takes_in_or_moves_what_is_not_his(
    bolt: Any, kyiv_dealer: Person, lviv_dealer: Person, dealer_client: Client, lviv_client: Client
) -> None:
    put(dealer_client, **{"BOLT-8": 5})
    put(lviv_client, **{"BOLT-8": 7})
    foreign = page(lviv_client).context["basket"]
    foreign_line = line_of(lviv_client, "BOLT-8").pk

    told = last(post(dealer_client, TAKE_IN, basket=foreign.pk))
    assert told == last(post(dealer_client, TAKE_IN, basket=10**12))
    post(dealer_client, MOVE, line=foreign_line, contract_for_lines=kyiv_dealer.contracts["12"].key)
    told = [
        last(post(dealer_client, MOVE, all="1", contract_for_lines=key))
        for key in (lviv_dealer.contracts["77"].key, "999999999")
    ]
    assert told[0] == told[1]

    assert lines(lviv_client) == {"BOLT-8": (7, Decimal("12.00"))}
    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("10.00"))}


def test_placing_one_basket_leaves_the_others(
    bolt: Any, nut: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    deferred = kyiv_dealer.contracts["12"]
    put(dealer_client, **{"BOLT-8": 5, "NUT-8": 6})
    post(
        dealer_client,
        MOVE,
        line=line_of(dealer_client, "BOLT-8").pk,
        contract_for_lines=deferred.key,
    )
    answer = place(dealer_client)
    assert answer.status_code == 302, answer.context["reasons"]

    order = get_model("order", "Order").objects.get()
    assert order.b2b_terms.contract == kyiv_dealer.contracts["1"]
    assert [line.title for line in order.lines.all()] == ["Nut M8"]
    assert lines(dealer_client) == {}
    post(dealer_client, SWITCH, contract=deferred.key)
    assert lines(dealer_client) == {"BOLT-8": (5, Decimal("12.00"))}


def test_splitting_costs_the_same_queries_for_20_and_200_lines(
    kyiv_dealer: Person, kyiv_warehouse: Any, prepaid_prices: Any, deferred_prices: Any
) -> None:
    counts = []
    for size in (20, 200):
        person = kyiv_dealer
        goods = [
            make_product(
                f"Part {size}-{number}",
                stock={kyiv_warehouse: 50},
                prices={prepaid_prices: "2.00", deferred_prices: "3.00"},
            )
            for number in range(size)
        ]
        contract = make_contract(person, f"S{size}", deferred_prices, warehouses=(kyiv_warehouse,))
        basket = baskets.open_basket(context=person.context, user=person.user)
        strategy = get_class("partner.strategy", "B2BStrategy")(person.context)
        baskets.add_many(
            basket=basket, strategy=strategy, quantities={each.pk: 2 for each in goods}
        )
        baskets.open_basket(context=queries.under(person.context, contract), user=person.user)
        strategy = get_class("partner.strategy", "B2BStrategy")(person.context)
        with CaptureQueriesContext(connection) as asked:
            moved = move_lines(
                basket=basket, strategy=strategy, user=person.user, contract=contract
            )
        assert moved.lines == size
        counts.append(len(asked))
    assert counts[0] == counts[1]
