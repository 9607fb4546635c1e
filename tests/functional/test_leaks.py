"""No outlet tells a dealer the stock behind his mask, another dealer's price, or a foreign order.

The goods have figures that stand nowhere else; every page the dealer can reach is read for them.
"""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.partner_pricing.models import ClientStock
from tests.factories import goods
from tests.factories.goods import set_price

HIDDEN_STOCK = 48_173
OTHER_STOCK = 50_321
SUM_OF_STOCK = HIDDEN_STOCK + OTHER_STOCK
FOREIGN_PRICE = "777.77"
SECRETS = (str(HIDDEN_STOCK), str(OTHER_STOCK), str(SUM_OF_STOCK), "777.77", "777,77", "77777")


@pytest.fixture
def secret_bolt(kyiv_warehouse, lviv_warehouse, prepaid_prices, deferred_prices, retail_prices):
    """48 173 in Kyiv, 50 321 in Lviv; the price of nobody in these tests is 777.77."""
    foreign = goods.PriceTypeFactory(name="Somebody else's")
    return goods.make_product(
        "Secret bolt",
        upc="SB-1",
        stock={kyiv_warehouse: HIDDEN_STOCK, lviv_warehouse: OTHER_STOCK},
        prices={prepaid_prices: "10", deferred_prices: "12", foreign: FOREIGN_PRICE},
        unit={"unit": "pc", "multiple": 1, "vat_rate": 20},
        category=goods.make_category("Secrets"),
    )


def readable(answer) -> str:
    """Return headers and body as one text, numbers with and without thousands separators."""
    body = answer.getvalue() if answer.streaming else answer.content
    text = f"{answer.headers}\n{body.decode('utf-8', 'replace')}"
    return text + re.sub(r"(?<=\d)[\s\u00a0\u202f,](?=\d{3}\b)", "", text)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", text)]


def addresses(product, order_number: str):
    """Yield every address of the URLconf that can be written with what a dealer knows."""
    known = {
        "product_slug": product.slug,
        "pk": product.pk,
        "product_pk": product.pk,
        "category_slug": "secrets",
        "order_number": order_number,
        "number": order_number,
        "line_id": 1,
        "slug": "news",
        "path": "x",
    }

    def walk(patterns, prefix):
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, [*prefix, each.pattern])
            elif isinstance(each, URLPattern):
                yield [*prefix, each.pattern]

    for parts in walk(get_resolver().url_patterns, []):
        text = "".join(str(part) for part in parts)
        text = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(known.get(m[1], "1")), text)
        text = re.sub(
            r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)", lambda m: str(known.get(m[1], "1")), text
        )
        text = text.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")
        if not re.search(r"[()\[\]?*+|]", text) and "logout" not in text:
            yield f"/{text}"


@pytest.mark.parametrize("who", ["lviv_dealer", "rival"])
def test_no_page_tells_the_figure_behind_the_mask(who, request, client_of, secret_bolt):
    person = request.getfixturevalue(who)
    client = client_of(person)
    order_number = _order(client, secret_bolt)
    client.post(reverse("basket:add-many"), {f"qty-{secret_bolt.pk}": "3"})

    pages = [
        *addresses(secret_bolt, order_number),
        "/catalogue/?rows=200",
        "/catalogue/?sort=price",
        "/catalogue/?filter=in-stock",
        "/search/?q=secret",
        secret_bolt.get_absolute_url(),
    ]
    read = 0
    for address in dict.fromkeys(pages):
        answer = client.get(address)
        assert answer.status_code < 500, address
        read += answer.status_code == 200
        assert leaks(readable(answer)) == [], address
    assert read >= 12


def test_no_page_tells_that_there_is_more_than_1c_lets_a_client_see(
    client_of, kyiv_dealer, secret_bolt
):
    """The Kyiv dealer sees exact figures, but of this good 3 pieces at most."""
    ClientStock.objects.create(
        legal_entity=kyiv_dealer.legal_entity, product=secret_bolt, quantity=3
    )
    client = client_of(kyiv_dealer)
    order_number = _order(client, secret_bolt)

    read = 0
    for address in dict.fromkeys(
        [
            *addresses(secret_bolt, order_number),
            "/catalogue/?rows=200",
            "/catalogue/?filter=in-stock",
            "/search/?q=secret",
            secret_bolt.get_absolute_url(),
        ]
    ):
        answer = client.get(address)
        read += answer.status_code == 200
        assert leaks(readable(answer)) == [], address
    assert read >= 12
    client.post(reverse("basket:add-many"), {f"qty-{secret_bolt.pk}": "4"})
    assert not get_model("basket", "Line").objects.filter(basket__status="Open").exists()


def test_no_page_tells_a_price_that_nobody_has_mapped(client_of, kyiv_dealer, secret_bolt):
    """New types and cost stay unseen, even the one that the contract names."""

    def prices_in(address):
        # This dealer may see the exact stock, which is no secret here.
        return [found for found in leaks(readable(client.get(address))) if "777" in found]

    client = client_of(kyiv_dealer)
    prices = kyiv_dealer.contracts["1"].price_type
    set_price(secret_bolt, prices, FOREIGN_PRICE)
    assert prices_in(secret_bolt.get_absolute_url()) != []

    for state in ({"reviewed_at": None}, {"is_cost": True}):
        type(prices).objects.filter(pk=prices.pk).update(is_active=False, **state)
        for address in dict.fromkeys(
            [
                *addresses(secret_bolt, "B2B-1"),
                "/catalogue/?sort=price",
                "/search/?q=secret",
                secret_bolt.get_absolute_url(),
            ]
        ):
            assert prices_in(address) == [], address


@pytest.mark.parametrize("who", ["lviv_dealer", "rival"])
def test_no_message_tells_the_figure(who, request, client_of, secret_bolt):
    client = client_of(request.getfixturevalue(who))

    for quantity in (HIDDEN_STOCK - 1, HIDDEN_STOCK + 1, SUM_OF_STOCK + 1, 999_999):
        asked = client.post(
            reverse("basket:add-many"), {f"qty-{secret_bolt.pk}": str(quantity)}, follow=True
        )
        texts = [str(message) for message in asked.context["messages"]]
        assert leaks(" ".join(texts)) == [], texts
        client.post(reverse("basket:summary"), {"clear": "1"})


def test_the_order_mail_tells_no_stock(
    client_of, lviv_dealer, secret_bolt, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _order(client_of(lviv_dealer), secret_bolt)

    assert len(mail.outbox) == 1
    message = mail.outbox[0]
    text = message.body + "".join(body for body, __ in getattr(message, "alternatives", []))
    assert "Secret bolt" in text
    assert leaks(text) == []


def test_the_walk_finds_a_planted_leak(client_of, lviv_dealer, secret_bolt):
    class Leak:
        slot = "product.sections"
        order = 0

        def render(self, context):
            return f"<i>{HIDDEN_STOCK}</i>"

    with extensions.override("slots", [*extensions.get("slots"), Leak()]):
        answer = client_of(lviv_dealer).get(secret_bolt.get_absolute_url())

    assert leaks(readable(answer)) == [str(HIDDEN_STOCK)]


def test_a_foreign_order_is_not_found(client_of, lviv_dealer, kyiv_dealer, secret_bolt):
    number = _order(client_of(lviv_dealer), secret_bolt)
    stranger = client_of(kyiv_dealer)

    for address in addresses(secret_bolt, number):
        if number in address:
            answer = stranger.get(address)
            assert answer.status_code in (403, 404, 405), address  # 403: the dashboard, to all
            assert number not in readable(answer).replace(address, ""), address


def test_a_visitor_sees_neither_price_nor_figure(client, secret_bolt):
    for address in ("/catalogue/", secret_bolt.get_absolute_url(), "/search/?q=secret"):
        answer = client.get(address)
        text = readable(answer)
        assert answer.status_code == 200
        assert leaks(text) == []
        assert "data-price-minor" not in text


def _order(client, product) -> str:
    """Place an order for one piece through the pages; returns its number."""
    from lxml import html

    client.post(reverse("basket:add-many"), {f"qty-{product.pk}": "1"})
    page = html.fromstring(client.get(reverse("checkout:index")).content.decode())
    (form,) = [each for each in page.forms if each.get("data-checkout") is not None]
    fields = dict(form.form_values())
    for name in {each.get("name") for each in form.xpath('.//input[@type="radio"]')}:
        first = form.xpath(f'.//input[@type="radio"][@name="{name}"][not(@disabled)]')[0]
        fields.setdefault(name, first.get("value"))
    for select in form.xpath(".//select[not(@disabled)]"):
        if not fields.get(select.get("name")):
            values = [
                option.get("value") for option in select.xpath(".//option") if option.get("value")
            ]
            fields[select.get("name")] = values[0]
    answer = client.post(reverse("checkout:index"), fields, follow=True)
    order = get_model("order", "Order").objects.order_by("-pk").first()
    assert order is not None, re.findall(
        r"field-error[^>]*>(.*?)</p>", answer.content.decode(), re.S
    )
    return order.number
