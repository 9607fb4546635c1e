"""At the press of the button: present prices and stock from 1C, or the shop's own, never a wait."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.checkout import UnableToPlaceOrder
from oscar_b2b.onec_exchange.models import LiveCall, Outbox
from oscar_b2b.onec_exchange.services import placing
from oscar_b2b.onec_exchange.services.breaker import THRESHOLD
from tests.architecture.switch_off_journey import filled_in
from tests.factories.people import Person
from tests.integration.onec_exchange.fake_onec import FakeOneC
from tests.integration.orders.placing import filled_basket, place

Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")


def press(client: Client) -> Any:
    page = client.get(reverse("checkout:index"))
    return client.post(reverse("checkout:index"), filled_in(page))


def checked_of(order: Any) -> str:
    return Outbox.objects.get(order=order).checked


def test_1c_is_asked_by_its_own_ids(
    kyiv_dealer: Person, bolt: Any, nut: Any, kyiv_warehouse: Any, onec: FakeOneC
) -> None:
    onec.terms = {
        bolt.code: ("10.00", {kyiv_warehouse.code: "250"}),
        nut.code: ("1.20", {kyiv_warehouse.code: "7"}),
    }
    order = place(kyiv_dealer, {bolt: 5, nut: 6})
    assert onec.questions == [
        {
            "price_type_id": kyiv_dealer.contracts["1"].price_type.guid,
            "warehouse_ids": [kyiv_warehouse.code],
            "ids": sorted([bolt.code, nut.code]),
        }
    ]
    assert checked_of(order) == Outbox.CONFIRMED
    assert order.total_incl_tax == Decimal("57.20")


def test_a_price_that_changed_in_1c_is_told_with_both_figures_and_not_charged_unseen(
    kyiv_dealer: Person, dealer_client: Client, bolt: Any, kyiv_warehouse: Any, onec: FakeOneC
) -> None:
    filled_basket(kyiv_dealer, {bolt: 5})
    onec.terms = {bolt.code: ("11.50", {kyiv_warehouse.code: "250"})}
    refused = press(dealer_client)
    assert refused.status_code == 409
    assert "10.00 → 11.50" in " ".join(refused.context["changes"])
    assert not Order.objects.exists()
    assert refused.context["total"].incl_tax == Decimal("57.50"), "the page shows the new sums"
    basket = dealer_client.get(reverse("basket:summary")).context["basket"]
    assert basket.total_incl_tax == Decimal("57.50")

    assert press(dealer_client).status_code == 302, "the buyer has seen it and agrees"
    assert Order.objects.get().total_incl_tax == Decimal("57.50")


def test_too_little_stock_is_told_without_a_figure_to_those_who_see_masks(
    lviv_dealer: Person, lviv_client: Client, bolt: Any, lviv_warehouse: Any, onec: FakeOneC
) -> None:
    filled_basket(lviv_dealer, {bolt: 400})
    onec.terms = {bolt.code: ("12.00", {lviv_warehouse.code: "237"})}
    refused = press(lviv_client)
    assert refused.status_code == 409
    assert any("will have to confirm" in change for change in refused.context["changes"])
    assert "237" not in refused.content.decode()
    assert not Order.objects.exists()
    record = StockRecord.objects.get(product=bolt, partner=lviv_warehouse)
    assert record.num_in_stock == 237


def test_more_stock_than_the_shop_knew_lets_the_order_through(
    kyiv_dealer: Person, bolt: Any, kyiv_warehouse: Any, onec: FakeOneC
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    StockRecord.objects.filter(product=bolt, partner=kyiv_warehouse).update(num_in_stock=0)
    onec.terms = {bolt.code: ("10.00", {kyiv_warehouse.code: "9"})}
    assert checked_of(place(kyiv_dealer, basket=basket)) == Outbox.CONFIRMED


def test_a_price_withdrawn_in_1c_is_no_price(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC
) -> None:
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    onec.terms = {bolt.code: (None, {})}
    with pytest.raises(UnableToPlaceOrder, match="no price"):
        place(kyiv_dealer, basket=basket)


def test_a_price_in_another_currency_is_not_taken(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC
) -> None:
    onec.terms, onec.terms_currency = {bolt.code: ("0.30", {})}, "EUR"
    assert place(kyiv_dealer, {bolt: 5}).total_incl_tax == Decimal("50.00")


def test_the_orders_page_says_that_1c_did_not_confirm(
    kyiv_dealer: Person, dealer_client: Client, bolt: Any, onec: FakeOneC
) -> None:
    words = "1C did not answer when the order was placed"
    confirmed = place(kyiv_dealer, {bolt: 1})
    onec.behave = "error"
    by_own_data = place(kyiv_dealer, {bolt: 1})
    for order, said in ((confirmed, False), (by_own_data, True)):
        page = dealer_client.get(reverse("customer:order", args=[order.number]))
        assert (words in page.content.decode()) is said


@pytest.mark.parametrize("trouble", ["error", "broken", "away", "slow", "strange"])
def test_without_a_usable_answer_the_order_goes_by_the_shops_data(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, settings: Any, trouble: str
) -> None:
    onec.terms = {bolt.code: ("99.00", {})}
    onec.behave = trouble
    if trouble == "slow":
        settings.ONEC_PLACING_TIMEOUT = 0.2
    if trouble == "strange":
        onec.terms_currency = "hryvnia"
    if trouble == "away":
        onec.stop()
    started = time.monotonic()
    order = place(kyiv_dealer, {bolt: 5})
    assert order.total_incl_tax == Decimal("50.00")
    assert checked_of(order) == Outbox.UNANSWERED
    assert time.monotonic() - started < 2.5
    call = LiveCall.objects.latest("pk")
    assert (call.method, call.path) == ("POST", "/hs/b2b/v1/prices-and-stock")
    assert "pwd" not in call.error


def test_a_dead_1c_costs_the_next_buyers_nothing(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, settings: Any
) -> None:
    settings.ONEC_PLACING_TIMEOUT = 0.1
    onec.behave = "slow"
    basket = filled_basket(kyiv_dealer, {bolt: 5})
    for _press in range(THRESHOLD):
        placing.refresh(basket=basket, context=kyiv_dealer.context)
    asked = len(onec.questions)
    started = time.monotonic()
    assert placing.refresh(basket=basket, context=kyiv_dealer.context) == Outbox.UNANSWERED
    assert time.monotonic() - started < 0.1
    assert len(onec.questions) == asked == THRESHOLD


def test_the_check_can_be_switched_off(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, settings: Any
) -> None:
    settings.ONEC_PLACING_TIMEOUT = 0
    order = place(kyiv_dealer, {bolt: 5})
    assert (checked_of(order), onec.questions) == (Outbox.NOT_ASKED, [])


def test_an_odata_base_is_not_asked_for_what_it_has_not(
    kyiv_dealer: Person, bolt: Any, onec: FakeOneC, settings: Any
) -> None:
    settings.ONEC_LIVE_KIND = "odata"
    assert checked_of(place(kyiv_dealer, {bolt: 5})) == Outbox.NOT_ASKED
    assert onec.questions == []
