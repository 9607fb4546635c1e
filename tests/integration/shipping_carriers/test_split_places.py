"""Parts of a split order go to the dealer's kept recipients."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from oscar_b2b.core.models import BasketPart
from oscar_b2b.core.services import baskets
from oscar_b2b.shipping_carriers.models import DeliveryDraft, DeliveryMethod, Recipient
from oscar_b2b.shipping_carriers.services import drafts
from oscar_b2b.shipping_carriers.split_places import KeptRecipients

pytestmark = pytest.mark.django_db
PAGE = "/checkout/split/"


def recipient(person, department, **more):
    return Recipient.objects.create(
        dealer=person.dealer,
        key=department,
        department=department,
        last_used_at=timezone.now(),
        **more,
    )


@pytest.fixture
def basket(kyiv_dealer, bolt):
    basket = baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user)
    baskets.add_many(basket=basket, strategy=kyiv_dealer.strategy, quantities={bolt.pk: 10})
    return basket


def test_only_the_dealers_own_recipients_are_offered(kyiv_dealer, rival):
    own = recipient(kyiv_dealer, "Shop 2", address="Poltava, Main street 1")
    recipient(rival, "Rival's shop")

    assert KeptRecipients().places(kyiv_dealer.context) == [
        (str(own.pk), "Shop 2, Poltava, Main street 1")
    ]


def test_a_part_begins_with_its_recipient_and_day(dealer_client, kyiv_dealer, basket):
    DeliveryMethod.objects.filter(code="company-transport").update(is_active=True)
    shop = recipient(kyiv_dealer, "Shop 2", name="Olena", phone="1", address="Poltava, Main 1")
    drafts.open_draft(basket=basket, context=kyiv_dealer.context)
    drafts.keep(basket=basket, method="pickup", values={"contact": "Petro"})
    line, day = basket.lines.get(), timezone.localdate() + dt.timedelta(days=9)
    sent = {"basket": basket.pk, "parts": "3", "step": "do", "day-3": day.isoformat()}
    sent |= {f"qty-{line.pk}-2": "4", f"qty-{line.pk}-3": "1", "place-2": str(shop.pk)}

    assert dealer_client.post(PAGE, sent).status_code == 302

    parts = {each.number: each for each in BasketPart.objects.all()}
    entered = {
        number: DeliveryDraft.objects.get(basket_id=each.basket_id)
        for number, each in parts.items()
    }
    assert {number: each.method for number, each in entered.items()} == {
        1: "pickup",
        2: "company-transport",
        3: "pickup",
    }
    assert entered[2].values["company-transport"]["address"] == "Poltava, Main 1"
    assert entered[2].values["company-transport"]["contact"] == "Olena"
    # What was entered for the whole holds for the rest; the day is the part's own.
    assert entered[3].values["pickup"] == {"contact": "Petro", "desired_date": day.isoformat()}
    assert "desired_date" not in entered[1].values["pickup"]
    assert parts[2].place == "Shop 2, Poltava, Main 1"


def test_a_recipient_of_somebody_else_is_taken_for_none(dealer_client, rival, basket):
    foreign = recipient(rival, "Rival's shop", address="Secret street")
    line = basket.lines.get()
    sent = {"basket": basket.pk, "parts": "2", "step": "do", f"qty-{line.pk}-2": "4"}

    dealer_client.post(PAGE, sent | {"place-2": str(foreign.pk)})

    part = BasketPart.objects.get(number=2)
    assert part.place == ""
    assert "Secret" not in str(DeliveryDraft.objects.get(basket_id=part.basket_id).values)
