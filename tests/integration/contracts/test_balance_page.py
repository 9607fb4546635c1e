"""The balance page and the reconciliation act: by right, not by role alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from oscar_b2b.core.models import Member, MemberGrant
from oscar_b2b.onec_exchange import account_views
from oscar_b2b.onec_exchange.services.accounts import UnableToAsk
from tests.factories.people import LegalEntityFactory, MemberFactory, Person, UserFactory

pytestmark = pytest.mark.django_db

BALANCE = "/accounts/contracts/balance/"
ACT = "/accounts/papers/reconciliation/"
DAYS = {"start": "2026-01-01", "end": "2026-03-31"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, date, date]]:
    """1C answers with a PDF; what it was asked for."""
    questions: list[tuple[str, date, date]] = []

    def answer(*, legal_entity: Any, start: date, end: date) -> bytes:
        questions.append((legal_entity.name, start, end))
        return b"%PDF-1.7 act"

    monkeypatch.setattr(account_views, "act_pdf_of", answer)
    monkeypatch.setattr(account_views.service, "is_on", lambda: True)
    return questions


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


def test_the_act_needs_a_right_that_no_role_has(
    kyiv_dealer: Person, dealer_client: Client, asked: list[Any]
) -> None:
    data = {"legal_entity": kyiv_dealer.legal_entity.pk, **DAYS}
    assert dealer_client.post(ACT, data).status_code == 404
    assert "Ask your head" in dealer_client.get(BALANCE).content.decode()
    MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")

    assert "Get the act as PDF" in dealer_client.get(BALANCE).content.decode()
    answer = dealer_client.post(ACT, data)

    assert answer.status_code == 200
    assert answer.content == b"%PDF-1.7 act"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert asked == [("Kyiv dealer LLC", date(2026, 1, 1), date(2026, 3, 31))]


@pytest.mark.parametrize("days", [{"start": "2026-04-01"}, {"end": "x"}, {"start": "2001-01-01"}])
def test_days_that_make_no_act_are_refused(
    kyiv_dealer: Person, dealer_client: Client, asked: list[Any], days: dict[str, str]
) -> None:
    MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")
    data = {"legal_entity": kyiv_dealer.legal_entity.pk, **DAYS, **days}
    assert dealer_client.post(ACT, data).status_code == 302
    assert asked == []


def test_no_act_of_a_company_that_is_not_ones_own(
    kyiv_dealer: Person, lviv_dealer: Person, dealer_client: Client, asked: list[Any]
) -> None:
    MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")
    own_but_not_allowed = LegalEntityFactory(dealer=kyiv_dealer.dealer)
    kyiv_dealer.member.legal_entities.add(kyiv_dealer.legal_entity)
    for foreign in (lviv_dealer.legal_entity.pk, own_but_not_allowed.pk, 10**15, "x"):
        answer = dealer_client.post(ACT, {"legal_entity": foreign, **DAYS})
        assert answer.status_code == 302
    assert asked == []


def test_when_1c_is_away_the_page_says_so(
    kyiv_dealer: Person,
    dealer_client: Client,
    asked: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(**_asked: Any) -> bytes:
        raise UnableToAsk("timeout at http://1c.internal/", later=True)

    monkeypatch.setattr(account_views, "act_pdf_of", away)
    MemberGrant.objects.create(member=kyiv_dealer.member, code="contracts.reconciliation")
    data = {"legal_entity": kyiv_dealer.legal_entity.pk, "next": BALANCE, **DAYS}
    html = dealer_client.post(ACT, data, follow=True).content.decode()
    assert "does not answer now" in html
    assert "1c.internal" not in html
