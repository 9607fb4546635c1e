"""What members see of contracts: the header, the list, the money."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from oscar_b2b.contracts.models import Contract
from oscar_b2b.core.models import Member
from tests.factories.people import (
    LegalEntityFactory,
    MemberFactory,
    Person,
    UserFactory,
    make_contract,
)

pytestmark = pytest.mark.django_db

LIST = "/accounts/contracts/"


def text_of(client: Client, path: str) -> str:
    """Return a page as a reader sees it: without tags and with single spaces."""
    answer = client.get(path)
    assert answer.status_code == 200
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def header_of(client: Client, path: str = "/catalogue/") -> str:
    html = client.get(path).content.decode()
    return html[html.index('id="terms"') : html.index("</header>")]


@pytest.fixture
def buyer_client(kyiv_dealer: Person, client_of: Callable[[Person], Client]) -> Client:
    """A buyer of the Kyiv dealer: orders, but sees no debts."""
    user = UserFactory(login="buyer")
    MemberFactory(user=user, dealer=kyiv_dealer.dealer, role=Member.BUYER)
    return client_of(Person(user=user))


def test_the_header_offers_the_contracts_with_their_terms(
    kyiv_dealer: Person, dealer_client: Client
) -> None:
    header = header_of(dealer_client)
    options = re.findall(r'<option value="(\d+)"( selected)?>([^<]+)</option>', header)
    assert options == [
        (str(kyiv_dealer.contracts["1"].pk), " selected", "№ 1 · prepayment · UAH"),
        (str(kyiv_dealer.contracts["12"].pk), "", "№ 12 · deferral 30 days · UAH"),
    ]
    assert 'action="/accounts/contracts/switch/"' in header
    assert "Kyiv</span>" in header


def test_the_choice_is_marked(kyiv_dealer: Person, dealer_client: Client) -> None:
    contract = kyiv_dealer.contracts["12"]
    dealer_client.post("/accounts/contracts/switch/", {"contract": contract.pk, "next": "/"})
    assert f'<option value="{contract.pk}" selected>' in header_of(dealer_client)


def test_one_contract_is_plain_text(lviv_dealer: Person, lviv_client: Client) -> None:
    header = header_of(lviv_client)
    assert "№ 77 · prepayment · UAH" in header
    assert "contracts/switch" not in header


def test_without_a_contract_the_header_says_what_to_do(
    kyiv_dealer: Person, dealer_client: Client
) -> None:
    Contract.objects.update(is_active=False)
    assert "none in force, write to your manager" in header_of(dealer_client)
    # Nothing can be bought then, but the shop works.
    assert dealer_client.get("/basket/").status_code == 200


def test_the_free_limit_of_the_chosen_contract(kyiv_dealer: Person, dealer_client: Client) -> None:
    contract = kyiv_dealer.contracts["12"]
    assert "Free limit" not in header_of(dealer_client)
    dealer_client.post("/accounts/contracts/switch/", {"contract": contract.pk, "next": "/"})
    header = header_of(dealer_client)
    assert "310,000 of 500,000 UAH" in header
    assert 'value="38"' in header
    contract.balance.debt = 450_000
    contract.balance.save()
    assert "limit-short" in header_of(dealer_client)
    contract.balance.debt = 510_000
    contract.balance.save()
    assert "limit-out" in header_of(dealer_client)


def test_buyers_see_contracts_but_no_money(kyiv_dealer: Person, buyer_client: Client) -> None:
    contract = kyiv_dealer.contracts["12"]
    buyer_client.post("/accounts/contracts/switch/", {"contract": contract.pk, "next": "/"})
    page = text_of(buyer_client, LIST)
    assert "№ 12" in page
    for word in ("Free limit", "310,000", "190,000", "500,000", "Debt"):
        assert word not in page
    assert "Money by contract" not in text_of(buyer_client, "/accounts/")


def test_heads_see_the_money_by_contract(kyiv_dealer: Person, dealer_client: Client) -> None:
    Member.objects.filter(pk=kyiv_dealer.member.pk).update(role=Member.HEAD)
    page = text_of(dealer_client, LIST)
    row = page[page.index("№ 12", page.index("Contracts Contract")) :]
    for words in ("deferral 30 days", "Deferred 30", "Kyiv", "open-ended", "190,000.00 UAH"):
        assert words in row
    assert "310,000.00 of 500,000.00 UAH" in page
    home = text_of(dealer_client, "/accounts/")
    assert "Money by contract" in home
    assert "310,000.00 of 500,000.00 UAH" in home


def test_the_list_says_why_a_contract_cannot_be_used(
    kyiv_dealer: Person, deferred_prices: Any, dealer_client: Client
) -> None:
    today = timezone.localdate()
    make_contract(kyiv_dealer, "BLOCKED", deferred_prices, is_active=False)
    make_contract(kyiv_dealer, "NEXT", deferred_prices, valid_from=today + timedelta(days=9))
    make_contract(kyiv_dealer, "OVER", deferred_prices, valid_to=today)
    page = text_of(dealer_client, LIST)
    assert re.search(r"№ BLOCKED .*? Blocked", page)
    assert re.search(r"№ NEXT .*? Not yet in force", page)
    assert "OVER" not in page


def test_the_last_day_is_the_day_before_the_end(
    kyiv_dealer: Person, deferred_prices: Any, dealer_client: Client
) -> None:
    make_contract(kyiv_dealer, "LONG", deferred_prices, valid_to=date(2099, 1, 1))
    assert "until 12/31/2098" in text_of(dealer_client, LIST)


def test_contracts_of_every_company_are_listed_and_of_nobody_else(
    kyiv_dealer: Person, lviv_dealer: Person, deferred_prices: Any, dealer_client: Client
) -> None:
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Zorya LLC")
    make_contract(kyiv_dealer, "55", deferred_prices, legal_entity=other)
    page = text_of(dealer_client, LIST)
    assert "Zorya LLC" in page
    assert "№ 55" in page
    assert "Choose the legal entity first" in page
    assert "№ 77" not in page


def test_a_buyer_of_one_company_does_not_see_the_others_contracts(
    kyiv_dealer: Person, deferred_prices: Any, client_of: Callable[[Person], Client]
) -> None:
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Zorya LLC")
    make_contract(kyiv_dealer, "55", deferred_prices, legal_entity=other)
    user = UserFactory(login="zorya")
    member = MemberFactory(user=user, dealer=kyiv_dealer.dealer, role=Member.BUYER)
    member.legal_entities.add(other)
    page = text_of(client_of(Person(user=user)), LIST)
    assert "№ 55" in page
    assert "№ 12" not in page


def test_the_list_needs_a_log_in_and_serves_strangers_nothing(
    client: Client, kyiv_dealer: Person, stranger: Person, client_of: Callable[[Person], Client]
) -> None:
    assert "/login" in client.get(LIST).url
    assert "No contracts yet" in text_of(client_of(stranger), LIST)


def test_names_from_1c_are_escaped(
    kyiv_dealer: Person, deferred_prices: Any, dealer_client: Client
) -> None:
    make_contract(kyiv_dealer, "<b>13</b>", deferred_prices, name="<script>alert(1)</script>")
    for path in (LIST, "/catalogue/", "/accounts/"):
        html = dealer_client.get(path).content.decode()
        assert "<b>13" not in html
        assert "<script>alert" not in html


def test_the_cabinet_menu_leads_there(dealer_client: Client) -> None:
    assert f'href="{LIST}"' in dealer_client.get("/catalogue/").content.decode()


def test_pages_cost_the_same_queries_for_any_number_of_contracts(
    kyiv_dealer: Person, deferred_prices: Any, kyiv_warehouse: Any, dealer_client: Client
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(path: str) -> int:
        dealer_client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert dealer_client.get(path).status_code == 200
        return len(asked)

    before = [count(path) for path in (LIST, "/accounts/", "/catalogue/")]
    for number in range(7):
        make_contract(
            kyiv_dealer, f"more-{number}", deferred_prices, warehouses=(kyiv_warehouse,), debt=1
        )
    assert [count(path) for path in (LIST, "/accounts/", "/catalogue/")] == before
