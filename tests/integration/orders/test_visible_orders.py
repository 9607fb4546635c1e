"""Who sees which orders: buyers their own, heads the dealer's, limited heads their entities'."""

from __future__ import annotations

import pytest

from oscar_b2b.core import queries
from oscar_b2b.core.models import Member
from tests.factories.people import LegalEntityFactory, MemberFactory, UserFactory
from tests.integration.orders.placing import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(kyiv_dealer, bolt):
    """One order of the administrator for the first legal entity."""
    return [place(kyiv_dealer, {bolt: 1})]


def colleague(kyiv_dealer, role, *entities):
    member = MemberFactory(
        user=UserFactory(login=f"c-{role}"), dealer=kyiv_dealer.dealer, role=role
    )
    member.legal_entities.set(entities)
    return member


def seen_by(member):
    return list(queries.visible_orders(user=member.user, member=member))


@pytest.mark.parametrize(
    ("role", "sees"), [(Member.BUYER, False), (Member.HEAD, True), (Member.ADMIN, True)]
)
def test_a_colleague_sees_orders_by_role(orders, kyiv_dealer, role, sees):
    assert seen_by(colleague(kyiv_dealer, role)) == (orders if sees else [])


def test_a_head_limited_to_an_entity_sees_its_orders(orders, kyiv_dealer):
    assert seen_by(colleague(kyiv_dealer, Member.HEAD, kyiv_dealer.legal_entity)) == orders


def test_a_head_limited_to_another_entity_sees_none(orders, kyiv_dealer):
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Kyiv dealer two LLC")

    assert seen_by(colleague(kyiv_dealer, Member.HEAD, other)) == []


def test_an_order_of_ones_own_stays_in_sight_when_the_entity_is_taken_away(orders, kyiv_dealer):
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Kyiv dealer two LLC")
    kyiv_dealer.member.legal_entities.set([other])

    assert seen_by(kyiv_dealer.member) == orders


def test_a_stranger_and_another_dealer_see_none(orders, stranger, lviv_dealer):
    assert seen_by(lviv_dealer.member) == []
    assert list(queries.visible_orders(user=stranger.user, member=None)) == []
