"""The balance page: by right, not by role alone. Its acts: ``onec_exchange/test_acts.py``."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from oscar_b2b.core.models import Member, MemberGrant
from tests.factories.people import MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

BALANCE = "/accounts/contracts/balance/"


def test_the_head_sees_debts_by_contract(kyiv_dealer: Person, dealer_client: Client) -> None:
    html = dealer_client.get(BALANCE).content.decode()
    assert "190,000.00" in html
    assert "debt by all contracts" in html


def test_a_buyer_does_not_until_it_is_granted(kyiv_dealer: Person, client_of: Any) -> None:
    user = UserFactory(login="buyer")
    member = MemberFactory(user=user, dealer=kyiv_dealer.dealer, role=Member.BUYER)
    client = client_of(Person(user=user))
    assert client.get(BALANCE).status_code == 404
    assert BALANCE not in client.get("/accounts/").content.decode()
    MemberGrant.objects.create(member=member, code="contracts.see_balance")
    assert client.get(BALANCE).status_code == 200
    assert BALANCE in client.get("/accounts/").content.decode()


def test_another_dealers_debts_are_not_there(kyiv_dealer: Person, lviv_client: Client) -> None:
    assert "190,000" not in lviv_client.get(BALANCE).content.decode()
