"""From a filled basket over the checkout page to the placed order, as a browser does it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from lxml import html
from oscar.core.loading import get_model

from oscar_b2b.core import site_settings
from oscar_b2b.partner_pricing.models import Price
from oscar_b2b.shipping_carriers.models import DeliveryMethod
from tests.factories import goods

pytestmark = pytest.mark.django_db

Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
CHECKOUT = "/checkout/"


def fill(client: Client, **quantities: Any) -> None:
    """Add products to the basket: ``fill(client, **{str(product.pk): 5})``."""
    client.post(
        reverse("basket:add-many"), {f"qty-{pk}": str(count) for pk, count in quantities.items()}
    )


def fields_of(client: Client, address: str = CHECKOUT) -> dict[str, str]:
    """Return what the checkout form of the page holds before the buyer types anything."""
    return fields_in(client.get(address))


def fields_in(answer: Any) -> dict[str, str]:
    (form,) = (
        each
        for each in html.fromstring(answer.content.decode()).forms
        if each.get("data-checkout") is not None
    )
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


@pytest.fixture
def with_bolts(dealer_client: Client, bolt: Any) -> Client:
    """The Kyiv dealer's browser with five bolts in the basket."""
    fill(dealer_client, **{str(bolt.pk): 5})
    return dealer_client


def test_order_is_placed_with_pickup(
    with_bolts: Client, bolt: Any, kyiv_dealer: Any, kyiv_warehouse: Any
) -> None:
    fields = fields_of(with_bolts)
    assert fields["shipping_method"] == "pickup"
    assert fields["delivery-warehouse"] == str(kyiv_warehouse.pk)

    answer = with_bolts.post(CHECKOUT, {**fields, "own_number": "PO-7", "comment": "Before noon"})

    order = Order.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("checkout:thank-you", args=[order.number])
    assert re.fullmatch(r"B2B-[34679ACDEFGHJKMNPQRTUVWXY]{8}", order.number)
    assert order.total_incl_tax == Decimal("50.00")
    assert order.status == "new"
    assert order.b2b_party.dealer == kyiv_dealer.dealer
    assert order.b2b_party.legal_entity == kyiv_dealer.legal_entity
    assert order.b2b_party.own_number == "PO-7"
    assert order.b2b_party.comment == "Before noon"
    assert order.delivery.warehouse == kyiv_warehouse
    line = order.lines.get()
    assert (line.quantity, line.num_allocated, line.unit_price_incl_tax) == (5, 5, Decimal("10.00"))
    assert StockRecord.objects.get(pk=line.stockrecord_id).num_allocated == 5
    assert Basket.objects.get(pk=fields["basket"]).status == "Submitted"


def test_thank_you_page_stays_and_shows_the_order(with_bolts: Client) -> None:
    answer = with_bolts.post(CHECKOUT, fields_of(with_bolts), follow=True)
    page = answer.content.decode()
    again = with_bolts.get(answer.redirect_chain[-1][0])

    order = Order.objects.get()
    assert answer.status_code == again.status_code == 200
    assert order.number in page
    assert "Bolt M8" in page
    assert reverse("customer:order", args=[order.number]) in page


def test_transport_asks_for_address_and_says_so_at_the_fields(with_bolts: Client) -> None:
    fields = {**fields_of(with_bolts), "shipping_method": "company-transport", "comment": "Gate 3"}

    answer = with_bolts.post(CHECKOUT, fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert Order.objects.count() == 0
    assert "Write where to bring the goods." in page
    assert "Write a phone, so that the driver can call." in page
    assert 'href="#id_delivery-address"' in page
    assert "Gate 3" in page

    answer = with_bolts.post(
        CHECKOUT,
        {
            **fields_in(answer),
            "delivery-address": "Kyiv, Khreshchatyk 1",
            "delivery-contact": "Olena",
            "delivery-phone": "+380 67 123 45 67",
        },
    )

    assert answer.status_code == 302
    delivery = Order.objects.get().delivery
    assert delivery.address == "Kyiv, Khreshchatyk 1"
    assert delivery.method_code == "company-transport"
    assert delivery.warehouse is None


def test_price_changed_between_page_and_press(
    with_bolts: Client, bolt: Any, prepaid_prices: Any
) -> None:
    fields = fields_of(with_bolts)
    Price.objects.filter(product=bolt, price_type=prepaid_prices).update(amount=Decimal("10.50"))

    answer = with_bolts.post(CHECKOUT, fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert Order.objects.count() == 0
    assert StockRecord.objects.filter(num_allocated__gt=0).count() == 0
    assert "“Bolt M8”: 10.00 → 10.50" in page
    assert "52.50" in html.fromstring(page).get_element_by_id("order-changes").text_content()

    answer = with_bolts.post(CHECKOUT, fields_in(answer))

    assert answer.status_code == 302
    assert Order.objects.get().total_incl_tax == Decimal("52.50")


def test_chosen_method_counts_in_the_total_and_is_remembered(with_bolts: Client) -> None:
    DeliveryMethod.objects.filter(code="company-transport").update(charge=Decimal("150"))

    def summary(query: str = "") -> str:
        page = html.fromstring(with_bolts.get(CHECKOUT + query).content.decode())
        return page.get_element_by_id("checkout-summary").text_content()

    assert "200.00" not in summary()
    assert "200.00" in summary("?shipping_method=company-transport")
    assert "200.00" in summary()
    assert "200.00" not in summary("?shipping_method=pickup")
    assert "200.00" not in summary("?shipping_method=rubbish")


def test_charge_raised_between_page_and_press(with_bolts: Client) -> None:
    fields = {
        **fields_of(with_bolts),
        "shipping_method": "company-transport",
        "delivery-address": "Kyiv, Khreshchatyk 1",
        "delivery-contact": "Olena",
        "delivery-phone": "+380 67 123 45 67",
    }
    DeliveryMethod.objects.filter(code="company-transport").update(charge=Decimal("150"))

    answer = with_bolts.post(CHECKOUT, fields)

    assert answer.status_code == 409
    assert "Our transport: 0.00 → 150.00" in answer.content.decode()
    assert Order.objects.count() == 0
    with_bolts.post(CHECKOUT, fields_in(answer))
    assert Order.objects.get().total_incl_tax == Decimal("200.00")


def test_contract_switched_in_another_tab_shows_both_prices(
    with_bolts: Client, kyiv_dealer: Any
) -> None:
    fields = fields_of(with_bolts)
    with_bolts.post(reverse("contracts:switch"), {"contract": kyiv_dealer.contracts["12"].pk})

    answer = with_bolts.post(CHECKOUT, fields)

    assert answer.status_code == 409
    assert "“Bolt M8”: 10.00 → 12.00" in answer.content.decode()
    assert Order.objects.count() == 0


def test_page_shows_the_contract_the_order_goes_by(with_bolts: Client) -> None:
    page = html.fromstring(with_bolts.get(CHECKOUT).content.decode())
    (terms,) = page.xpath('//*[@data-reprice="checkout-terms"]')

    assert "Kyiv dealer LLC" in terms.text_content()
    assert "№ 1 · prepayment · UAH" in terms.text_content()


def test_quantity_changed_in_another_tab(with_bolts: Client, bolt: Any) -> None:
    fields = fields_of(with_bolts)
    fill(with_bolts, **{str(bolt.pk): 1})

    answer = with_bolts.post(CHECKOUT, fields)

    assert answer.status_code == 409
    assert Order.objects.count() == 0
    assert "the quantity in the basket is 6 now" in answer.content.decode()


def test_forged_prices_on_the_form_place_nothing(with_bolts: Client) -> None:
    answer = with_bolts.post(CHECKOUT, {**fields_of(with_bolts), "seen": "forged"})

    assert answer.status_code == 409
    assert Order.objects.count() == 0


def test_second_press_leads_to_the_same_order(with_bolts: Client, bolt: Any) -> None:
    fields = fields_of(with_bolts)
    first = with_bolts.post(CHECKOUT, fields)
    second = with_bolts.post(CHECKOUT, fields)
    fill(with_bolts, **{str(bolt.pk): 9})
    third = with_bolts.post(CHECKOUT, fields)

    assert first.url == second.url == third.url
    assert Order.objects.count() == 1
    assert Basket.open.get(owner__orders__isnull=False).num_items == 9


def test_short_stock_is_refused_without_a_figure(
    client_of: Any, lviv_dealer: Any, bolt: Any, lviv_warehouse: Any
) -> None:
    """Where the shop refuses what is beyond the mark: 1000 of ">1000", which becomes ">100"."""
    site_settings.store({"partner_pricing.beyond_stock": "refuse"})
    cache.clear()
    client = client_of(lviv_dealer)
    record = StockRecord.objects.filter(product=bolt, partner=lviv_warehouse)
    fill(client, **{str(bolt.pk): 1000})
    fields = fields_of(client)
    # A figure that no id on the page can equal by chance.
    record.update(num_in_stock=96_137, num_allocated=95_198)

    answer = client.post(CHECKOUT, fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert Order.objects.count() == 0
    assert "“Bolt M8”: there is not enough stock." in page
    assert not re.search(r"96.?137|\b939\b", page)


def test_what_is_no_longer_promised_is_told_before_it_is_ordered(
    client_of: Any, lviv_dealer: Any, bolt: Any, lviv_warehouse: Any
) -> None:
    client = client_of(lviv_dealer)
    fill(client, **{str(bolt.pk): 1000})
    fields = fields_of(client)
    StockRecord.objects.filter(product=bolt, partner=lviv_warehouse).update(num_in_stock=939)

    answer = client.post(CHECKOUT, fields)

    assert answer.status_code == 409
    assert "the supplier will have to confirm" in answer.content.decode()
    assert client.post(CHECKOUT, fields_of(client)).status_code == 302
    line = Order.objects.get().lines.get()
    assert (line.status, line.quantity, line.num_allocated) == ("to_confirm", 1000, 0)


def test_unpriced_goods_are_named_and_nothing_is_ordered(
    with_bolts: Client, bolt: Any, prepaid_prices: Any
) -> None:
    fields = fields_of(with_bolts)
    Price.objects.filter(product=bolt).delete()

    answer = with_bolts.post(CHECKOUT, fields)

    assert answer.status_code == 409
    assert "“Bolt M8” has no price by your contract." in answer.content.decode()
    assert Order.objects.count() == 0


def test_empty_basket_goes_back_to_the_basket(dealer_client: Client) -> None:
    assert dealer_client.get(CHECKOUT).url == reverse("basket:summary")
    for basket in ("", "x", "-1", "9" * 30, "9" * 5000, "٣"):
        answer = dealer_client.post(CHECKOUT, {"basket": basket})
        assert answer.url == reverse("basket:summary"), basket


def test_foreign_basket_id_is_not_ordered(
    with_bolts: Client, client_of: Any, lviv_dealer: Any, bolt: Any
) -> None:
    other = client_of(lviv_dealer)
    fill(other, **{str(bolt.pk): 3})
    fields = fields_of(with_bolts)

    answer = other.post(CHECKOUT, fields)

    assert answer.url == reverse("checkout:index")
    assert Order.objects.count() == 0


def test_rubbish_in_an_address_is_not_found(dealer_client: Client) -> None:
    for number in ("%00", "B2B-%00", "..%2F", "%F0%9F%98%80", "x" * 500):
        assert dealer_client.get(f"/checkout/thank-you/{number}/").status_code == 404
        assert dealer_client.get(f"/accounts/orders/{number}/").status_code == 404


def test_visitors_and_strangers_do_not_order(client: Client, client_of: Any, stranger: Any) -> None:
    assert client.get(CHECKOUT).url.startswith(reverse("customer:login"))
    assert client_of(stranger).get(CHECKOUT).url == reverse("customer:summary")


def test_order_pages_of_others_are_not_found(
    with_bolts: Client, lviv_client: Client, rival_client: Client, client: Client
) -> None:
    with_bolts.post(CHECKOUT, fields_of(with_bolts))
    number = Order.objects.get().number
    for address in (
        reverse("checkout:thank-you", args=[number]),
        reverse("customer:order", args=[number]),
    ):
        assert with_bolts.get(address).status_code == 200
        assert lviv_client.get(address).status_code == 404
        assert rival_client.get(address).status_code == 404
        assert client.get(address).url.startswith(reverse("customer:login"))


def _queries_of(client: Client, make: Any, warehouse: Any, prices: Any, count: int) -> list[int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    products = [
        make(f"Good {count}-{n}", stock={warehouse: 50}, prices={prices: "3"}) for n in range(count)
    ]
    fill(client, **{str(product.pk): 2 for product in products})
    client.get(CHECKOUT)
    numbers = []
    with CaptureQueriesContext(connection) as page:
        fields = fields_of(client)
    numbers.append(len(page))
    with CaptureQueriesContext(connection) as press:
        answer = client.post(CHECKOUT, fields)
    assert answer.status_code == 302
    numbers.append(len(press))
    with CaptureQueriesContext(connection) as thanks:
        assert client.get(answer.url).status_code == 200
    numbers.append(len(thanks))
    order = Order.objects.order_by("-pk").first()
    assert order.lines.count() == count
    with CaptureQueriesContext(connection) as detail:
        assert client.get(reverse("customer:order", args=[order.number])).status_code == 200
    numbers.append(len(detail))
    return numbers


def test_three_and_thirty_lines_cost_the_same(
    dealer_client: Client, kyiv_warehouse: Any, prepaid_prices: Any, settings: Any, monkeypatch: Any
) -> None:
    # What follows the commit runs in a worker; here it would run in the request and be counted.
    for task in ("send_order_placed", "record_sales"):
        monkeypatch.setattr(f"oscar_b2b.forks.order.tasks.{task}.delay", lambda *args: None)
    args = (dealer_client, goods.make_product, kyiv_warehouse, prepaid_prices)
    _queries_of(*args, 1)

    three = _queries_of(*args, 3)
    thirty = _queries_of(*args, 30)

    assert three == thirty
