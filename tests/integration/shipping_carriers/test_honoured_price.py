"""A carrier's price in the order's total: shown, agreed to, and never asked again in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from oscar.core.loading import get_model

from oscar_b2b.shipping_carriers.models import PaidBy, StoredQuote
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers.carrier_shop import CarrierShop, set_up

pytestmark = pytest.mark.django_db

CHECKOUT = "/checkout/"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture
def standin(served: tuple[StandIn, str]) -> Iterator[StandIn]:
    served[0].reset()
    yield served[0]
    served[0].reset()


@pytest.fixture
def np(served: tuple[StandIn, str], standin: StandIn, settings: Any) -> CarrierShop:
    settings.B2B_QUOTE_SECONDS = 20.0
    return set_up("novaposhta", served[1], method={"paid_by": PaidBy.ORDER})


@pytest.fixture
def client(dealer_client: Client, bolt: Any) -> Client:
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    return dealer_client


def fields_in(answer: Any, **changes: str) -> dict[str, str]:
    (form,) = (
        each
        for each in html.fromstring(answer.content.decode()).forms
        if each.get("data-checkout") is not None
    )
    found = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    return {**found, **changes}


def chosen(client: Client, np: CarrierShop) -> dict[str, str]:
    page = client.get(CHECKOUT, {"shipping_method": np.code})
    entries = {f"delivery-{name}": text for name, text in np.entries.items()}
    return fields_in(page, shipping_method=np.code, **entries)


def orders() -> Any:
    return get_model("order", "Order").objects


def test_a_price_nobody_saw_is_shown_before_it_is_owed(client: Client, np: CarrierShop) -> None:
    """Without scripts the button may be pressed before any price was asked."""
    fields = chosen(client, np)

    first = client.post(CHECKOUT, fields)

    amount = StoredQuote.objects.get().amount
    assert first.status_code == 409
    assert not orders().exists()
    changes = html.fromstring(first.content.decode()).get_element_by_id("order-changes")
    assert f"{amount}" in changes.text_content()
    second = client.post(CHECKOUT, fields_in(first))
    assert second.status_code == 302
    assert orders().get().shipping_incl_tax == amount


def test_a_price_that_runs_out_while_the_carrier_is_down_does_not_come_back_again_and_again(
    client: Client, np: CarrierShop, standin: StandIn
) -> None:
    page = client.post(CHECKOUT, {**chosen(client, np), "step": "price"})
    shown = StoredQuote.objects.get().amount
    StoredQuote.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
    standin.faults.switch_on("novaposhta", Fault("down"))

    answer = client.post(CHECKOUT, fields_in(page, shipping_method=np.code))

    assert answer.status_code == 302
    assert orders().get().shipping_incl_tax == shown
    assert StoredQuote.objects.get().reason == "", "nobody asked"


def test_a_page_from_yesterday_is_told_once(client: Client, np: CarrierShop) -> None:
    fields = chosen(client, np)
    client.post(CHECKOUT, {**fields, "step": "price"})
    StoredQuote.objects.update(amount=Decimal("1.00"))
    page = client.post(CHECKOUT, {**fields, "step": "price"})
    yesterday = timezone.now() - timedelta(hours=20)
    StoredQuote.objects.update(made_at=yesterday, valid_until=yesterday)

    first = client.post(CHECKOUT, fields_in(page, shipping_method=np.code))
    assert first.status_code == 409
    second = client.post(CHECKOUT, fields_in(first))

    assert second.status_code == 302
    present = StoredQuote.objects.get().amount
    assert orders().get().shipping_incl_tax == present != 1


def test_a_price_that_cannot_be_had_is_no_obstacle_and_not_called_free(
    client: Client, np: CarrierShop, standin: StandIn
) -> None:
    standin.faults.switch_on("novaposhta", Fault("down"))
    page = client.post(CHECKOUT, {**chosen(client, np), "step": "price"})
    text = html.fromstring(page.content.decode()).text_content()
    assert "by the carrier" in text

    answer = client.post(CHECKOUT, fields_in(page, shipping_method=np.code))

    assert answer.status_code == 302
    delivery = orders().get().delivery
    assert (delivery.estimate, delivery.estimate_source) == (None, "request")
