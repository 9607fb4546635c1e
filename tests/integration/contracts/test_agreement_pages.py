"""What buyers see and feel of agreements and bonus points."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.contracts.contributions import SmallestOrderReached
from oscar_b2b.contracts.models import Agreement, BonusBalance
from oscar_b2b.core.models import Member
from oscar_b2b.partner_pricing.models import PriceType
from tests.factories import goods, people
from tests.integration.contracts.test_pages import LIST, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(kyiv_dealer):
    """An agreement of the contract in force, with a smallest order of 500."""
    made = Agreement.objects.create(
        guid=goods.guid(), name="Wholesale 2026", min_order=Decimal(500), dealer=kyiv_dealer.dealer
    )
    contract = kyiv_dealer.contracts["1"]
    contract.agreement = made
    contract.save()
    BonusBalance.objects.create(
        legal_entity=kyiv_dealer.legal_entity, points=Decimal("1250.5"), as_of=None
    )
    return made


def test_head_and_admin_see_agreement_and_points(dealer_client, agreement):
    text = text_of(dealer_client, LIST)

    assert "agreement: Wholesale 2026, smallest order 500.00 UAH" in text
    assert "Bonus points" in text
    assert "1,250.50" in text


def test_a_buyer_sees_neither(client_of, kyiv_dealer, agreement):
    user = people.UserFactory(login="buyer")
    people.MemberFactory(user=user, dealer=kyiv_dealer.dealer, role=Member.BUYER)

    text = text_of(client_of(people.Person(user=user)), LIST)

    assert "Wholesale 2026" not in text
    assert "Bonus" not in text
    assert "1,250.50" not in text


def test_another_dealer_sees_neither(lviv_client, agreement):
    text = text_of(lviv_client, LIST)

    assert "Wholesale 2026" not in text
    assert "1,250.50" not in text


def test_an_ended_agreement_is_not_told(dealer_client, agreement):
    Agreement.objects.update(is_active=False)

    assert "Wholesale 2026" not in text_of(dealer_client, LIST)


def test_the_name_of_a_price_type_that_is_not_shown_is_not_told(dealer_client, kyiv_dealer):
    assert "Deferred 30" in text_of(dealer_client, LIST)
    PriceType.objects.update(is_active=False)

    assert "Deferred 30" not in text_of(dealer_client, LIST)


@pytest.mark.parametrize(
    ("pieces", "change", "refused"),
    [
        (49, {}, True),
        (50, {}, False),
        (1, {"min_order": 0}, False),
        (1, {"is_active": False}, False),
        (1, {"currency": "USD"}, False),
        (1, {"currency": "UAH"}, True),
    ],
)
def test_an_order_below_the_smallest_is_refused(
    kyiv_dealer, dealer_client, bolt, agreement, pieces, change, refused
):
    Agreement.objects.update(**change)
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": str(pieces)})
    basket = get_model("basket", "Basket").objects.get(owner=kyiv_dealer.user)
    basket.strategy = kyiv_dealer.strategy

    reason = SmallestOrderReached().check(basket=basket, context=kyiv_dealer.context)

    assert (reason is not None) is refused
    if pieces == 49:
        assert "500.00 UAH. Add goods for 10.00 UAH more." in reason.replace("\u00a0", " ")
