"""Employees of a cabinet: who may invite, change, give rights, end access."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oscar_b2b.core import permissions
from oscar_b2b.core.models import (
    Invitation,
    Member,
    MemberGrant,
    OutgoingEmail,
    RightRequest,
)
from oscar_b2b.core.services import members
from oscar_b2b.core.services.members import UnableToChangeMember
from tests.factories.people import LegalEntityFactory, MemberFactory, Person, UserFactory
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db

BALANCE = "contracts.see_balance"


def employ(dealer: Any, login: str, role: str, **values: Any) -> Person:
    user = UserFactory(login=login)
    return Person(
        user=user,
        member=MemberFactory(user=user, dealer=dealer, role=role, **values),
        dealer=dealer,
    )


@pytest.fixture
def buyer(kyiv_dealer: Person) -> Person:
    return employ(kyiv_dealer.dealer, "buyer", Member.BUYER)


@pytest.fixture
def head(kyiv_dealer: Person) -> Person:
    return employ(kyiv_dealer.dealer, "head", Member.HEAD)


def set_right(actor: Person, person: Person, code: str, wanted: bool | None) -> None:
    members.set_rights(actor=actor.member, member_id=person.member.pk, chosen={code: wanted})


def may(person: Person, code: str) -> bool:
    return permissions.may(Member.objects.get(pk=person.member.pk), code)


def invite(actor: Person, **values: Any) -> Invitation:
    return members.invite(
        **{
            "actor": actor.member,
            "email": "new@dealers.example",
            "role": Member.BUYER,
            "at": timezone.now(),
            **values,
        }
    )


def test_a_new_colleague_works_as_soon_as_he_followed_the_link(
    client: Client, dealer_client: Client, kyiv_dealer: Person, bolt: Any
) -> None:
    answer = dealer_client.post(
        reverse("members:invite"), {"email": "new@dealers.example", "role": "buyer"}
    )
    assert answer.url == reverse("members:list")
    letter = OutgoingEmail.objects.get()
    link = next(word for word in letter.body.split() if "/invitation/" in word)

    client.post(link, {"name": "Oksana Buyer", "password": "long-enough-secret-1"})

    member = Member.objects.get(user__email="new@dealers.example")
    assert (member.dealer, member.role, member.is_active) == (kyiv_dealer.dealer, "buyer", True)
    assert "Bolt M8" in client.get(reverse("catalogue:index")).content.decode()
    page = dealer_client.get(reverse("members:list")).content.decode()
    assert "Oksana Buyer" in page


def test_who_may_invite_and_whom(
    kyiv_dealer: Person, head: Person, buyer: Person, lviv_dealer: Person
) -> None:
    for actor in (head, buyer):
        with pytest.raises(UnableToChangeMember):
            invite(actor)
    set_right(kyiv_dealer, buyer, permissions.MANAGE_MEMBERS, True)
    assert invite(buyer).role == Member.BUYER
    with pytest.raises(UnableToChangeMember, match="above your own"):
        invite(buyer, email="other@dealers.example", role=Member.HEAD)
    with pytest.raises(UnableToChangeMember, match="legal entities"):
        invite(
            kyiv_dealer,
            email="third@dealers.example",
            legal_entity_ids=[lviv_dealer.legal_entity.pk],
        )


def test_who_is_limited_gives_no_more_than_he_has(kyiv_dealer: Person) -> None:
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Second LLC")
    kyiv_dealer.member.legal_entities.set([kyiv_dealer.legal_entity])

    invitation = invite(kyiv_dealer)
    assert list(invitation.legal_entities.all()) == [kyiv_dealer.legal_entity]
    with pytest.raises(UnableToChangeMember):
        invite(kyiv_dealer, email="b@dealers.example", legal_entity_ids=[other.pk])


def test_nobody_touches_a_person_above_himself(
    kyiv_dealer: Person, head: Person, buyer: Person
) -> None:
    set_right(kyiv_dealer, buyer, permissions.GRANT_RIGHTS, True)
    set_right(kyiv_dealer, head, permissions.MANAGE_MEMBERS, True)
    with pytest.raises(UnableToChangeMember, match="stands above"):
        set_right(buyer, head, permissions.SEE_ALL_ORDERS, False)
    with pytest.raises(UnableToChangeMember, match="stands above"):
        members.end_access(actor=head.member, member_id=kyiv_dealer.member.pk, at=timezone.now())
    with pytest.raises(UnableToChangeMember, match="above your own"):
        members.change(
            actor=head.member,
            member_id=head.member.pk,
            role=Member.ADMIN,
            department="",
            legal_entity_ids=(),
        )


def test_a_right_comes_and_goes_with_the_next_request(
    client_of: Any, kyiv_dealer: Person, head: Person, buyer: Person
) -> None:
    browser = client_of(buyer)
    page = reverse("contracts:list")
    assert "Free limit" not in browser.get(page).content.decode()

    set_right(head, buyer, BALANCE, True)
    assert "Free limit" in browser.get(page).content.decode()

    set_right(head, buyer, BALANCE, None)
    assert "Free limit" not in browser.get(page).content.decode()
    assert MemberGrant.objects.filter(member=buyer.member).count() == 0


def test_nobody_gives_what_he_has_not_nor_to_himself(
    kyiv_dealer: Person, head: Person, buyer: Person
) -> None:
    set_right(kyiv_dealer, head, BALANCE, False)
    with pytest.raises(UnableToChangeMember, match="not got it yourself"):
        set_right(head, buyer, BALANCE, True)
    with pytest.raises(UnableToChangeMember, match="own rights"):
        set_right(head, head, BALANCE, True)
    with pytest.raises(UnableToChangeMember, match="no such right"):
        set_right(kyiv_dealer, buyer, "everything.at_once", True)
    with pytest.raises(UnableToChangeMember, match="no right to do that"):
        set_right(buyer, head, BALANCE, True)
    assert not may(head, BALANCE)


def test_a_head_gives_what_no_role_has_by_itself(
    kyiv_dealer: Person, head: Person, buyer: Person
) -> None:
    act = "contracts.reconciliation"
    assert not may(head, act)
    set_right(head, buyer, act, True)
    assert may(buyer, act)
    set_right(kyiv_dealer, head, act, False)
    set_right(head, buyer, act, None)
    with pytest.raises(UnableToChangeMember, match="not got it yourself"):
        set_right(head, buyer, act, True)


def test_the_last_administrator_stays(kyiv_dealer: Person, head: Person) -> None:
    def leave() -> None:
        members.end_access(
            actor=kyiv_dealer.member, member_id=kyiv_dealer.member.pk, at=timezone.now()
        )

    with pytest.raises(UnableToChangeMember, match="only administrator"):
        leave()
    with pytest.raises(UnableToChangeMember, match="only administrator"):
        members.change(
            actor=kyiv_dealer.member,
            member_id=kyiv_dealer.member.pk,
            role=Member.BUYER,
            department="",
            legal_entity_ids=(),
        )
    members.change(
        actor=kyiv_dealer.member,
        member_id=head.member.pk,
        role=Member.ADMIN,
        department="",
        legal_entity_ids=(),
    )
    leave()
    assert not Member.objects.get(pk=kyiv_dealer.member.pk).is_active


def test_whose_access_ended_sees_nothing_on_the_next_request(
    client_of: Any, dealer_client: Client, kyiv_dealer: Person, buyer: Person, bolt: Any
) -> None:
    order = place(buyer, {bolt: 1})
    browser = client_of(buyer)
    assert browser.get(reverse("customer:order", args=[order.number])).status_code == 200
    set_right(kyiv_dealer, buyer, BALANCE, True)

    answer = dealer_client.post(reverse("members:end-access", args=[buyer.member.pk]))

    assert answer.status_code == 302
    assert browser.get(reverse("customer:order", args=[order.number])).status_code in (302, 404)
    assert not MemberGrant.objects.filter(member=buyer.member).exists()
    page = dealer_client.get(reverse("customer:order-list")).content.decode()
    assert order.number in page


def test_a_request_for_a_right_goes_to_the_head_and_back(
    client_of: Any, kyiv_dealer: Person, head: Person, buyer: Person
) -> None:
    browser = client_of(buyer)
    for __ in range(2):
        browser.post(reverse("members:ask"), {"code": BALANCE})
    letters = OutgoingEmail.objects.all()
    assert sorted(letter.to[0] for letter in letters) == [head.user.email, kyiv_dealer.user.email]
    assert "asked for" in browser.get(reverse("members:my-rights")).content.decode()

    request = RightRequest.objects.get()
    boss = client_of(head)
    assert "See debts and limits" in boss.get(reverse("members:list")).content.decode()
    boss.post(reverse("members:decide", args=[request.pk]), {"grant": "yes"})

    assert may(buyer, BALANCE)
    answer = OutgoingEmail.objects.latest("pk")
    assert answer.to == [buyer.user.email]
    assert "See debts and limits" in answer.body
    with pytest.raises(UnableToChangeMember, match="answered already"):
        members.decide(
            actor=head.member, request_id=request.pk, is_granted=False, at=timezone.now()
        )


def test_a_refused_request_gives_nothing(head: Person, buyer: Person) -> None:
    request = members.ask_for_right(member=buyer.member, code=BALANCE, at=timezone.now())
    members.decide(actor=head.member, request_id=request.pk, is_granted=False, at=timezone.now())
    assert not may(buyer, BALANCE)
    assert not RightRequest.objects.get().is_granted


def test_a_head_with_a_department_sees_and_leads_this_one(
    client_of: Any, kyiv_dealer: Person, bolt: Any
) -> None:
    head = employ(kyiv_dealer.dealer, "spares-head", Member.HEAD, department="Spares")
    own = employ(kyiv_dealer.dealer, "spares-buyer", Member.BUYER, department="spares")
    other = employ(kyiv_dealer.dealer, "tools-buyer", Member.BUYER, department="Tools")
    of_own, of_other = place(own, {bolt: 1}), place(other, {bolt: 1})
    browser = client_of(head)

    page = browser.get(reverse("customer:order-list")).content.decode()
    assert of_own.number in page
    assert of_other.number not in page
    assert browser.get(reverse("customer:order", args=[of_other.number])).status_code == 404
    people = browser.get(reverse("members:list")).content.decode()
    assert own.user.email in people
    assert other.user.email not in people
    assert browser.get(reverse("members:member", args=[other.member.pk])).status_code == 404
    with pytest.raises(Member.DoesNotExist):
        set_right(head, other, BALANCE, True)
    set_right(head, own, BALANCE, True)


@pytest.mark.parametrize("name", ["members:list", "members:rights"])
def test_pages_cost_the_same_for_any_number_of_people(
    name: str, dealer_client: Client, kyiv_dealer: Person, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert dealer_client.get(reverse(name)).status_code == 200
        return len(queries)

    for number in range(5):
        employ(kyiv_dealer.dealer, f"a{number}", Member.BUYER)
    dealer_client.get(reverse(name))
    few = count()
    for number in range(45):
        person = employ(kyiv_dealer.dealer, f"b{number}", Member.BUYER)
        MemberGrant.objects.create(member=person.member, code=BALANCE)
        members.ask_for_right(
            member=person.member, code=permissions.SEE_ALL_ORDERS, at=timezone.now()
        )
    assert count() == few


def test_legal_entities_show_requisites_and_switch(
    dealer_client: Client, kyiv_dealer: Person, lviv_dealer: Person
) -> None:
    second = LegalEntityFactory(
        dealer=kyiv_dealer.dealer, name="Second LLC", edrpou="12345678", vat_number="VAT-77"
    )
    page = dealer_client.get(reverse("core:legal-entities")).content.decode()
    assert "Second LLC" in page
    assert "VAT-77" in page
    assert lviv_dealer.legal_entity.name not in page

    dealer_client.post(reverse("core:switch-legal-entity"), {"legal_entity": second.pk})
    assert dealer_client.get("/basket/").wsgi_request.b2b.legal_entity_id == second.pk
    answer = dealer_client.post(
        reverse("core:switch-legal-entity"),
        {"legal_entity": lviv_dealer.legal_entity.pk},
        follow=True,
    )
    assert "cannot order for this legal entity" in answer.content.decode()
    assert answer.wsgi_request.b2b.legal_entity_id == second.pk
