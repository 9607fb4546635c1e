"""Each carrier × each fault × {checkout, placing}: the order is always placeable.

The text is right, nothing is doubled, nobody waits longer than the budget. The table is printed
after the tests of this module; those of waybills and tracking print their own in the same shape.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from oscar.core.loading import get_model

from oscar_b2b.shipping_carriers.carriers.base import Source
from oscar_b2b.shipping_carriers.models import Delivery, Recipient, StoredQuote, Waybill
from oscar_b2b.shipping_carriers.standin.app import StandIn
from oscar_b2b.shipping_carriers.standin.faults import Fault
from oscar_b2b.shipping_carriers.standin.server import running
from tests.integration.shipping_carriers.carrier_shop import CarrierShop, set_up
from tests.integration.shipping_carriers.fault_table import CARRIERS, FAULTS, Table

pytestmark = pytest.mark.django_db

CHECKOUT = "/checkout/"
#: Seconds a buyer waits for a price in these tests; and how much longer a page may take, made with
#: everything else it shows, on a machine that is busy. ``slow`` takes far longer than both.
BUDGET, LEEWAY, SLOW = 0.3, 15.0, 40.0
#: What a buyer reads where the carrier gave no price; never 0.
BY_TARIFF = "to the carrier by its tariff"
#: What no buyer is shown: reasons for the manager.
FOR_THE_MANAGER = (
    "did not answer",
    "The key is wrong",
    "The carrier says",
    "127.0.0.1",
    "demo-key",
)
#: Gunsel's prices come from our file, so no fault of its server touches them.
BY_FILE = {"gunsel": "70.00"}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[StandIn, str]]:
    standin = StandIn()
    with running(standin) as url:
        yield standin, url


@pytest.fixture(scope="module")
def told(pytestconfig: pytest.Config) -> Iterator[Table]:
    """Collects what came out; printed at the end, past the capture of output."""
    table = Table(("checkout", "placing"))
    yield table
    reporter = pytestconfig.pluginmanager.getplugin("capturemanager")
    with reporter.global_and_fixture_disabled():
        print(f"\n\nA carrier fails while an order is made\n{table}\n")


@pytest.fixture(autouse=True)
def little_patience(settings: Any) -> None:
    settings.B2B_QUOTE_SECONDS = BUDGET


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CARRIERS)
def test_the_order_is_always_placeable(
    served: tuple[StandIn, str],
    told: Table,
    dealer_client: Client,
    bolt: Any,
    name: str,
    fault: str,
) -> None:
    standin, url = served
    standin.reset()
    shop = set_up(name, url, with_directory=fault != "empty")
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    standin.reset()
    standin.faults.switch_on(shop.code, Fault(fault, seconds=SLOW))
    try:
        expected = _expected(name, fault)
        fields = _checkout(dealer_client, standin, shop, fault, expected)
        told.put(name, "checkout", fault, expected.removeprefix("to the carrier "))
        asked = len(standin.calls(shop.code))
        _placing(dealer_client, shop, fields, expected)
        assert len(standin.calls(shop.code)) == asked, "placing asks for nothing again"
        assert standin.parcels.of(shop.code) == []
        told.put(name, "placing", fault, "placed once")
    finally:
        standin.reset()


@pytest.mark.parametrize("name", CARRIERS)
def test_without_a_fault_the_carriers_price_is_there(
    served: tuple[StandIn, str], dealer_client: Client, bolt: Any, settings: Any, name: str
) -> None:
    """So that the tests above see a fault and no shop that never shows a price."""
    standin, url = served
    standin.reset()
    settings.B2B_QUOTE_SECONDS = 20.0
    shop = set_up(name, url)
    dealer_client.post(reverse("basket:add-many"), {f"qty-{bolt.pk}": "5"})
    standin.reset()

    fields = _checkout(dealer_client, standin, shop, "", "≈ UAH", within=30.0)

    quote = StoredQuote.objects.get()
    assert quote.amount is not None
    assert quote.reason == ""
    _placing(dealer_client, shop, fields, f"{quote.amount}")


def _expected(name: str, fault: str) -> str:
    """Return what the buyer is to be told of the carrier's price."""
    if fault != "empty" and name in BY_FILE:
        return BY_FILE[name]
    return BY_TARIFF


def _checkout(
    client: Client,
    standin: StandIn,
    shop: CarrierShop,
    fault: str,
    expected: str,
    *,
    within: float = BUDGET + LEEWAY,
) -> dict[str, str]:
    """Open the page, choose, look at the price; return what the form then holds."""
    page = client.get(CHECKOUT, {"shipping_method": shop.code})
    assert page.status_code == 200
    assert standin.calls(shop.code) == [], "the page itself asks no carrier"
    fields = {**_fields(page), "shipping_method": shop.code}
    assert fields["delivery-for"] == shop.code
    entries = (
        {"address": "Дніпро, відділення 5", "contact": "Петро", "phone": "+380670000000"}
        if fault == "empty"
        else shop.entries
    )
    fields |= {f"delivery-{key}": text for key, text in entries.items()}
    started = time.monotonic()
    page = client.post(CHECKOUT, {**fields, "step": "price"})
    assert time.monotonic() - started < within, "nobody waits longer than the budget"
    assert page.status_code == 200
    text = _text(page)
    assert expected in text
    for secret in FOR_THE_MANAGER:
        assert secret not in text
    stored = StoredQuote.objects.filter(carrier=shop.code)
    assert all(each.amount is None or each.amount > 0 for each in stored)
    if fault != "empty" and expected == BY_TARIFF:
        assert stored.get().reason, "the manager is told why"
    return {**_fields(page), "shipping_method": shop.code}


def _placing(client: Client, shop: CarrierShop, fields: dict[str, str], expected: str) -> None:
    """Press the button, twice: one order, one delivery, one recipient."""
    started = time.monotonic()
    first = client.post(CHECKOUT, fields)
    assert time.monotonic() - started < BUDGET + LEEWAY
    assert first.status_code == 302, _text(first)[:2000]
    second = client.post(CHECKOUT, fields)
    assert (second.status_code, second.url) == (302, first.url)
    order = get_model("order", "Order").objects.get()
    assert order.total_incl_tax == 50, "what the carrier takes is no part of the order"
    delivery = Delivery.objects.get()
    assert delivery.order == order
    assert delivery.carrier == shop.code
    if expected == BY_TARIFF:
        assert (delivery.estimate, delivery.estimate_source) == (None, Source.REQUEST)
    else:
        assert f"{delivery.estimate}" == expected
    assert Recipient.objects.count() == 1
    assert Waybill.objects.count() == 0
    done = client.get(first.url)
    assert order.number in _text(done)


def _fields(answer: Any) -> dict[str, str]:
    (form,) = (
        each
        for each in html.fromstring(answer.content.decode()).forms
        if each.get("data-checkout") is not None
    )
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def _text(answer: Any) -> str:
    body = re.sub(r"<[^>]+>", " ", answer.content.decode())
    for sign in ("&#x27;", "&#39;", "’"):
        body = body.replace(sign, "'")
    return re.sub(r"\s+", " ", body)
