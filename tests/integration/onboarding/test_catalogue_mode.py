"""Open, closed, half open: what people without a cabinet get out of every outlet."""

from __future__ import annotations

import pytest
from django.utils import timezone

from oscar_b2b.core import availability, site_settings
from oscar_b2b.core.services import contexts, search, terms
from oscar_b2b.onboarding import shop_settings
from tests.factories import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def choose(db, django_capture_on_commit_callbacks):
    def store(mode):
        with django_capture_on_commit_callbacks(execute=True):
            site_settings.store({shop_settings.CATALOGUE: mode})

    return store


@pytest.fixture
def sold_bolt(bolt):
    section = goods.make_category("Fasteners")
    bolt.categories.add(section)
    bolt.section = section
    search.refresh(product_ids={bolt.pk}, at=timezone.now())
    return bolt


def outlets(bolt):
    """Addresses under which visitors find goods, or could try."""
    return [
        "/catalogue/",
        "/catalogue/?sort=price",
        "/catalogue/?filter=in-stock",
        f"/catalogue/?category={bolt.section.pk}",
        bolt.section.get_absolute_url(),
        bolt.get_absolute_url(),
        "/search/?q=bolt",
    ]


@pytest.mark.parametrize("person", ["visitor", "stranger"])
def test_half_open_goods_without_prices_and_stock(choose, sold_bolt, client, stranger, person):
    choose("hybrid")
    if person == "stranger":
        client.force_login(stranger.user)
    for address in outlets(sold_bolt):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "Bolt M8" in page
        for secret in ("20.00", "10.00", "12.00", "250", "5000", "data-price-minor"):
            assert secret not in page, (address, secret)


def test_open_shows_the_retail_price_and_no_stock(choose, sold_bolt, washer, client):
    choose("open")
    for address in outlets(sold_bolt):
        page = client.get(address).content.decode()
        assert 'data-price-minor="2000"' in page or "20.00" in page, address
        for secret in ("10.00", "12.00", "250", "5000"):
            assert secret not in page, (address, secret)
    context = contexts.nobody()
    quotes = terms.prices(context=context, product_ids=[sold_bolt.pk, washer.pk])
    assert {pk: quote.amount for pk, quote in quotes.items() if quote} == {sold_bolt.pk: 20}
    stock = terms.stock(context=context, product_ids=[sold_bolt.pk])
    assert stock[sold_bolt.pk].code == availability.HIDDEN


def test_a_retail_type_that_nobody_has_looked_at_is_not_shown(
    choose, sold_bolt, retail_prices, client
):
    choose("open")
    retail_prices.reviewed_at = None
    retail_prices.save()
    context = contexts.nobody()
    assert not any(terms.prices(context=context, product_ids=[sold_bolt.pk]).values())


def test_closed_leads_visitors_to_the_log_in_and_back(choose, sold_bolt, client):
    choose("closed")
    for address in outlets(sold_bolt):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/accounts/login/?next=/"), address
    assert client.get("/accounts/login/").status_code == 200
    assert client.get("/access/apply/").status_code == 200
    assert client.get("/healthz").status_code in (200, 503)


def test_closed_shows_nothing_to_signed_in_people_without_a_cabinet(
    choose, sold_bolt, client, stranger
):
    choose("closed")
    client.force_login(stranger.user)
    assert "Bolt M8" not in client.get("/catalogue/").content.decode()
    assert "Bolt M8" not in client.get("/search/?q=bolt").content.decode()
    assert client.get(sold_bolt.get_absolute_url()).status_code == 404
    assert client.get(sold_bolt.section.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("mode", ["open", "hybrid", "closed"])
def test_dealers_and_employees_see_what_they_always_see(
    choose, sold_bolt, dealer_client, staff_client, mode
):
    choose(mode)
    page = dealer_client.get("/catalogue/").content.decode()
    assert "Bolt M8" in page
    assert 'data-price-minor="1000"' in page
    assert staff_client.get(sold_bolt.get_absolute_url()).status_code == 200


def test_the_gate_itself_is_shut(choose, sold_bolt, washer):
    """Whatever outlet is added later asks these functions."""
    from oscar.core.loading import get_class, get_model

    Product = get_model("catalogue", "Product")
    choose("hybrid")
    context = contexts.nobody()
    ids = [sold_bolt.pk, washer.pk]
    assert terms.prices(context=context, product_ids=ids) == {}
    assert {each.code for each in terms.stock(context=context, product_ids=ids).values()} == {
        availability.HIDDEN
    }
    records = list(sold_bolt.stockrecords.all())
    assert terms.buyable_records(context=context, stockrecords=records) == []
    assert terms.listing_filters(context=context) == []
    by_price = Product.objects.annotate(own=terms.price_expression(context=context))
    assert {each.own for each in by_price} == {None}
    strategy = get_class("partner.strategy", "Selector")().strategy()
    assert strategy.quote(sold_bolt) is None
    assert not strategy.fetch_for_product(sold_bolt).availability.is_available_to_buy
    choose("closed")
    shut = terms.visible_products(context=contexts.nobody(), products=Product.objects.all())
    assert not shut.exists()


def test_visitors_find_the_catalogue_only_where_it_is_not_closed(choose, client):
    choose("hybrid")
    assert 'href="/catalogue/"' in client.get("/accounts/login/").content.decode()
    choose("closed")
    assert 'href="/catalogue/"' not in client.get("/accounts/login/").content.decode()
