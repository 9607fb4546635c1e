"""What a dealer meets when 1C or another tab changes things under an open basket."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from oscar.core.loading import get_model

from tests.factories import goods
from tests.factories.people import LegalEntityFactory, make_contract
from tests.functional.test_ordering import fields_of

pytestmark = pytest.mark.django_db

CHECKOUT = "/checkout/"


@pytest.fixture
def with_bolts(dealer_client: Client, bolt: Any) -> Client:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    return dealer_client


def test_goods_that_1c_has_deleted_are_named_in_the_basket(with_bolts: Client, bolt: Any) -> None:
    told = "“Bolt M8” is no longer sold."
    assert told not in with_bolts.get("/basket/").content.decode()
    bolt.is_public = False
    bolt.save()
    assert told in with_bolts.get("/basket/").content.decode()


def test_a_warehouse_that_sold_out_meanwhile_does_not_block_the_basket(
    with_bolts: Client, bolt: Any, kyiv_warehouse: Any, lviv_warehouse: Any
) -> None:
    """The number stays as it is; pressing "Checkout" takes the goods from where they are."""
    goods.set_stock(bolt, kyiv_warehouse, 4)
    refused = with_bolts.post(CHECKOUT, fields_of(with_bolts))
    line = refused.wsgi_request.basket.all_lines()[0]
    assert refused.status_code == 409
    assert line.stockrecord.partner == kyiv_warehouse

    with_bolts.post("/basket/", {f"qty-{line.pk}": "5", "checkout": "1"})
    placed = with_bolts.post(CHECKOUT, fields_of(with_bolts))

    assert placed.status_code == 302
    order_line = get_model("order", "Line").objects.get()
    assert (order_line.partner, order_line.quantity) == (lviv_warehouse, 5)


def test_checkout_of_one_legal_entity_in_a_tab_of_another_says_what_happened(
    with_bolts: Client, kyiv_dealer: Any, prepaid_prices: Any
) -> None:
    fields = fields_of(with_bolts)
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Second")
    make_contract(kyiv_dealer, "55", prepaid_prices, legal_entity=other)
    with_bolts.post("/accounts/legal-entity/switch/", {"legal_entity": other.pk, "next": "/"})

    answer = with_bolts.post(CHECKOUT, fields, follow=True)

    assert "You have changed to another basket since." in answer.content.decode()
    assert not get_model("order", "Order").objects.exists()


def test_a_basket_page_of_one_legal_entity_does_not_empty_the_basket_of_another(
    with_bolts: Client, bolt: Any, kyiv_dealer: Any, prepaid_prices: Any
) -> None:
    page = html.fromstring(with_bolts.get("/basket/").content.decode())
    (form,) = (each for each in page.forms if each.get("data-order-table") is not None)
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Second")
    make_contract(kyiv_dealer, "55", prepaid_prices, legal_entity=other)
    with_bolts.post("/accounts/legal-entity/switch/", {"legal_entity": other.pk, "next": "/"})
    with_bolts.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "3"})

    answer = with_bolts.post("/basket/", {**dict(form.form_values()), "clear": "1"}, follow=True)

    assert answer.wsgi_request.basket.num_items == 3
    assert "You have changed to another basket since." in answer.content.decode()


def test_a_list_left_open_does_not_fill_the_basket_of_another_legal_entity(
    with_bolts: Client, bolt: Any, kyiv_dealer: Any, prepaid_prices: Any
) -> None:
    page = html.fromstring(with_bolts.get("/catalogue/").content.decode())
    (shown_for,) = page.xpath('//form[@id="goods"]//input[@name="legal_entity"]/@value')
    other = LegalEntityFactory(dealer=kyiv_dealer.dealer, name="Second")
    make_contract(kyiv_dealer, "56", prepaid_prices, legal_entity=other)
    with_bolts.post("/accounts/legal-entity/switch/", {"legal_entity": other.pk, "next": "/"})

    fields = {f"qty-{bolt.pk}": "3", "legal_entity": shown_for, "next": "/catalogue/"}
    answer = with_bolts.post(reverse("basket:add-many"), fields, follow=True)

    assert "You have changed to another legal entity since." in answer.content.decode()
    assert list(answer.wsgi_request.basket.all_lines()) == []
