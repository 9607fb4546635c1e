"""Till when a price holds: the end of the discount that makes it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from oscar_b2b.core import site_settings
from oscar_b2b.partner_pricing.models import DiscountRule
from tests.factories.goods import PriceTypeFactory, set_price
from tests.factories.people import Person

pytestmark = pytest.mark.django_db


def take_discounts(way: str) -> None:
    site_settings.store({"partner_pricing.discounts": way})


def in_days(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def text_of(answer: Any) -> str:
    body = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", body)


def rule(percent: int, ends: int | None = None, **conditions: Any) -> DiscountRule:
    """A discount whose last day is in ``ends`` days."""
    end = None if ends is None else in_days(ends + 1)
    return DiscountRule.objects.create(
        name=f"Rule {percent}", percent=percent, valid_to=end, **conditions
    )


def until(person: Person, product: Any) -> date | None:
    return person.strategy.quote(product).until


def test_a_price_without_an_ending_discount_has_no_end(bolt: Any, kyiv_dealer: Person) -> None:
    rule(10, ends=5)
    assert until(kyiv_dealer, bolt) is None  # discounts are off
    take_discounts("largest")
    DiscountRule.objects.all().delete()
    rule(10)
    assert until(kyiv_dealer, bolt) is None


@pytest.mark.parametrize(("way", "days"), [("largest", 20), ("sum", 3)])
def test_of_several_discounts_that_which_makes_the_price_counts(
    bolt: Any, nut: Any, kyiv_dealer: Person, way: str, days: int
) -> None:
    rule(5, ends=3)
    rule(10, ends=20)
    rule(30, ends=1, product=nut)

    take_discounts(way)
    assert (until(kyiv_dealer, bolt), until(kyiv_dealer, nut)) == (in_days(days), in_days(1))


def test_of_equal_discounts_the_price_holds_as_long_as_one(bolt: Any, kyiv_dealer: Person) -> None:
    take_discounts("largest")
    rule(10, ends=3)
    rule(10, ends=9)
    assert until(kyiv_dealer, bolt) == in_days(9)
    rule(10)
    assert until(kyiv_dealer, bolt) is None


def test_a_special_price_below_the_discount_does_not_end_with_it(
    bolt: Any, kyiv_dealer: Person
) -> None:
    take_discounts("largest")
    rule(10, ends=3)
    special = PriceTypeFactory(name="Sale", currency="UAH", is_special=True)
    set_price(bolt, special, "7.00")
    quote = kyiv_dealer.strategy.quote(bolt)
    assert (quote.amount, quote.until) == (Decimal("7.00"), None)


def test_it_stands_in_the_list_on_the_card_and_in_the_explanation(
    bolt: Any, kyiv_dealer: Person, dealer_client: Client
) -> None:
    take_discounts("largest")
    rule(10, ends=12)
    last = in_days(12)
    assert f"till {last:%d.%m}" in text_of(dealer_client.get("/catalogue/"))
    assert f"till {last:%d.%m.%Y}" in text_of(dealer_client.get(bolt.get_absolute_url()))
    why = text_of(dealer_client.get(reverse("prices:why", args=[bolt.pk])))
    day = date_format(last, "SHORT_DATE_FORMAT")
    assert f"The price holds till {day}" in why
    assert f"“Rule 10” till {day}" in why


def test_it_costs_no_query(bolt: Any, nut: Any, kyiv_dealer: Person) -> None:
    take_discounts("largest")
    found = rule(10)
    counts = []
    for end in (None, in_days(5)):
        DiscountRule.objects.filter(pk=found.pk).update(valid_to=end)
        strategy = kyiv_dealer.strategy
        site_settings.value("partner_pricing.discounts")
        with CaptureQueriesContext(connection) as asked:
            strategy.prime([bolt, nut])
        counts.append(len(asked))
    assert counts[0] == counts[1]
