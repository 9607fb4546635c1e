"""Orders on credit: over the limit, with overdue debt; told before, refused where the shop says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from oscar.core.loading import get_model

from oscar_b2b.contracts import credit
from oscar_b2b.contracts.models import Contract, ContractBalance
from oscar_b2b.core import site_settings
from oscar_b2b.core.models import Member
from oscar_b2b.partner_pricing.models import CurrencyRate
from tests.factories.people import MemberFactory, Person, UserFactory
from tests.integration.contracts.placing import place

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str) -> str:
    body = re.sub(
        r"<script.*?</script>|<[^>]+>", " ", client.get(path).content.decode(), flags=re.S
    )
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def fill(client: Client, person: Person, count: int) -> None:
    """By the deferral: limit 500,000, debt 190,000; a bolt costs 12."""
    client.post("/accounts/contracts/switch/", {"contract": person.contracts["12"].pk, "next": "/"})
    bolt = get_model("catalogue", "Product").objects.get(upc="BOLT-8")
    client.post("/basket/add/", {f"qty-{bolt.pk}": str(count)})


@pytest.fixture
def little_left(kyiv_dealer: Person, bolt: Any) -> Person:
    """100 of the limit are free: eight bolts fit, nine do not."""
    ContractBalance.objects.filter(contract=kyiv_dealer.contracts["12"]).update(debt="499900")
    return kyiv_dealer


def test_over_the_limit_is_told_with_figures_and_goes_through(
    little_left: Person, dealer_client: Client
) -> None:
    fill(dealer_client, little_left, 9)
    for path in ("/basket/", "/checkout/"):
        page = text_of(dealer_client, path)
        assert "8.00 UAH over the free limit: 100.00 of 500,000.00 UAH" in page
        assert "You can place it; the supplier will confirm it." in page

    assert place(dealer_client).status_code == 302
    terms = get_model("order", "Order").objects.get().b2b_terms
    assert terms.credit_state == "over_limit"


def test_within_the_limit_nothing_is_said(little_left: Person, dealer_client: Client) -> None:
    fill(dealer_client, little_left, 8)
    assert "the supplier will confirm it" not in text_of(dealer_client, "/basket/")
    assert place(dealer_client).status_code == 302
    assert get_model("order", "Order").objects.get().b2b_terms.credit_state == ""


def test_a_buyer_is_told_without_figures(
    little_left: Person, client_of: Any, dealer_client: Client
) -> None:
    user = UserFactory(login="buyer")
    MemberFactory(user=user, dealer=little_left.dealer, role=Member.BUYER)
    client = client_of(Person(user=user))
    fill(client, little_left, 9)
    page = text_of(client, "/basket/")
    assert "The order goes over the credit limit of this contract." in page
    for figure in ("500,000", "499,900", "8.00 UAH over", "100.00 of"):
        assert figure not in page


def test_overdue_debt_is_told_before_the_limit(
    kyiv_dealer: Person, bolt: Any, dealer_client: Client
) -> None:
    ContractBalance.objects.update(overdue="77.70")
    fill(dealer_client, kyiv_dealer, 1)
    assert "77.70 UAH by this contract are overdue." in text_of(dealer_client, "/basket/")


@pytest.mark.parametrize(
    ("overdue", "words"),
    [("0", "goes over the credit limit"), ("5", "There is overdue debt by this contract")],
)
def test_refused_where_the_shop_says_so_and_without_figures(
    little_left: Person, dealer_client: Client, overdue: str, words: str
) -> None:
    ContractBalance.objects.update(overdue=overdue)
    site_settings.store({"contracts.limit": "refuse"})
    fill(dealer_client, little_left, 9)
    assert "It cannot be placed so" in text_of(dealer_client, "/basket/")

    answer = place(dealer_client)

    assert answer.status_code == 409
    (reason,) = answer.context["reasons"]
    assert words in reason
    assert not re.search(r"\d", reason)
    assert not get_model("order", "Order").objects.exists()


def test_switched_off_nothing_is_asked(little_left: Person, dealer_client: Client) -> None:
    site_settings.store({"contracts.limit": "off"})
    fill(dealer_client, little_left, 9)
    assert "limit:" not in text_of(dealer_client, "/basket/")
    assert place(dealer_client).status_code == 302


def test_prepayment_has_no_limit(little_left: Person, dealer_client: Client) -> None:
    ContractBalance.objects.update(overdue="5")
    site_settings.store({"contracts.limit": "refuse"})
    bolt = get_model("catalogue", "Product").objects.get(upc="BOLT-8")
    dealer_client.post("/basket/add/", {f"qty-{bolt.pk}": "9"})
    assert place(dealer_client).status_code == 302


def test_sums_in_another_currency_go_by_the_internal_rate(kyiv_dealer: Person) -> None:
    contract = Contract.objects.get(pk=kyiv_dealer.contracts["12"].pk)
    # No rate: it cannot be told, 1C will check it.
    assert credit.judge(contract=contract, total=Decimal(9999999), currency="EUR") is None
    CurrencyRate.objects.create(currency="EUR", rate="48.5123", valid_on="2026-11-20")
    # 310,000 UAH are free: 6390.13 € × 48.5123 = 310,000.00; one cent more is too much.
    assert credit.judge(contract=contract, total=Decimal("6390.13"), currency="EUR") is None
    found = credit.judge(contract=contract, total=Decimal("6390.14"), currency="EUR")
    assert found is not None
    assert (found.problem, found.currency) == ("over_limit", "UAH")
    assert found.beyond > 0
