"""What the rules hide is in no outlet: list, menu, counts, search, card, basket, order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_b2b.assortment import domain, queries
from oscar_b2b.assortment.models import AssortmentRule
from oscar_b2b.core.models import ProductRelation, Segment
from oscar_b2b.core.services import baskets, terms
from tests.factories import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(bolt, nut, washer, kyiv_warehouse, prepaid_prices):
    """Hardware › Bolts: bolt, nut with brand «Acme»; Stationery: washer and a set of variants."""
    hardware = goods.make_category("Hardware")
    bolts = goods.make_category("Bolts", parent=hardware)
    stationery = goods.make_category("Stationery")
    for product, section in ((bolt, bolts), (nut, hardware), (washer, stationery)):
        product.categories.add(section)
    parent = goods.make_product("Pencils", category=stationery)
    child = goods.make_product(
        "Pencil red", parent=parent, stock={kyiv_warehouse: 9}, prices={prepaid_prices: 3}
    )
    attribute = get_model("catalogue", "ProductAttribute").objects.create(
        product_class=nut.product_class, code="maker", name="Maker", type="text"
    )
    nut.attribute_values.create(attribute=attribute, value_text="Acme")
    named = {"bolt": bolt, "nut": nut, "washer": washer, "pencils": parent, "red": child}
    sections = {"hardware": hardware, "bolts": bolts, "stationery": stationery}
    return named, sections


def seen(person):
    Product = get_model("catalogue", "Product")
    visible = terms.visible_products(context=person.context, products=Product.objects.all())
    return set(visible.values_list("title", flat=True))


ALL = {"Bolt M8", "Nut M8", "Washer", "Pencils", "Pencil red"}


def test_without_rules_all_is_seen_and_nothing_is_asked_twice(shop, kyiv_dealer):
    context = kyiv_dealer.context
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            assert queries.condition(context=context) is None
    assert len(asked) == 1
    assert seen(kyiv_dealer) == ALL


def test_only_a_section_with_what_lies_below(shop, kyiv_dealer, lviv_dealer):
    _named, sections = shop
    AssortmentRule.objects.create(
        effect="only", dealer=kyiv_dealer.dealer, category=sections["hardware"]
    )
    assert seen(kyiv_dealer) == {"Bolt M8", "Nut M8"}
    assert seen(lviv_dealer) == ALL


def test_a_denial_wins_over_a_grant_of_the_same_owner(shop, kyiv_dealer):
    named, sections = shop
    own = {"dealer": kyiv_dealer.dealer}
    AssortmentRule.objects.create(effect="only", category=sections["hardware"], **own)
    AssortmentRule.objects.create(effect="deny", brand="Acme", **own)
    AssortmentRule.objects.create(effect="only", product=named["nut"], **own)
    assert seen(kyiv_dealer) == {"Bolt M8"}


def test_the_closer_owner_wins(shop, kyiv_dealer):
    named, sections = shop
    segment = Segment.objects.create(name="Shops")
    kyiv_dealer.dealer.segment = segment
    kyiv_dealer.dealer.save()
    AssortmentRule.objects.create(effect="deny", category=sections["hardware"])
    AssortmentRule.objects.create(effect="only", segment=segment, category=sections["hardware"])
    assert seen(kyiv_dealer) == {"Bolt M8", "Nut M8"}
    AssortmentRule.objects.create(
        effect="also", dealer=kyiv_dealer.dealer, product=named["pencils"]
    )
    assert seen(kyiv_dealer) == {"Bolt M8", "Nut M8", "Pencils", "Pencil red"}
    AssortmentRule.objects.create(
        effect="only", legal_entity=kyiv_dealer.legal_entity, product=named["washer"]
    )
    assert seen(kyiv_dealer) == {"Washer"}


def test_denied_to_everybody_but_one(shop, kyiv_dealer, lviv_dealer, stranger):
    _named, sections = shop
    AssortmentRule.objects.create(effect="deny", category=sections["stationery"])
    AssortmentRule.objects.create(
        effect="also", dealer=kyiv_dealer.dealer, category=sections["stationery"]
    )
    assert seen(kyiv_dealer) == ALL
    assert seen(lviv_dealer) == seen(stranger) == {"Bolt M8", "Nut M8"}


GOODS = st.sampled_from(
    ["bolt", "nut", "washer", "pencils", "hardware", "bolts", "stationery", "Acme", "Nobody"]
)
RULES = st.lists(
    st.tuples(st.sampled_from(domain.OWNERS), st.sampled_from(["only", "also", "deny"]), GOODS),
    max_size=8,
    unique_by=lambda each: (each[0], each[2]),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rules=RULES)
def test_sql_and_python_say_the_same(shop, kyiv_dealer, rules):
    named, sections = shop
    segment, _made = Segment.objects.get_or_create(name="Shops")
    dealer = kyiv_dealer.dealer
    if dealer.segment_id is None:
        dealer.segment = segment
        dealer.save()
    owners = {
        "legal_entity": {"legal_entity": kyiv_dealer.legal_entity},
        "dealer": {"dealer": dealer},
        "segment": {"segment": segment},
        "everybody": {},
    }
    AssortmentRule.objects.all().delete()
    for kind, effect, what in rules:
        chosen = (
            {"product": named[what]}
            if what in named
            else {"category": sections[what]}
            if what in sections
            else {"brand": what}
        )
        AssortmentRule.objects.create(effect=effect, **owners[kind], **chosen)

    context = kyiv_dealer.context
    levels = queries.levels_in_python(context=context)
    expected = set()
    for product in named.values():
        top = product.parent or product
        if domain.is_visible(
            levels,
            product_id=top.pk,
            paths=list(top.categories.values_list("path", flat=True)),
            brand="Acme" if top == named["nut"] else "",
        ):
            expected.add(product.title)
    assert seen(kyiv_dealer) == expected


def pages(client, shop, order_number=""):
    named, _sections = shop
    yield client.get(reverse("catalogue:index"))
    yield client.get(reverse("catalogue:index"), {"filter": "instock", "sort": "price"})
    yield client.get(reverse("search:search"), {"q": "washer"})
    yield client.get(reverse("search:search"), {"q": "pencil"})
    yield client.get(named["bolt"].get_absolute_url())
    yield client.get(reverse("basket:summary"))
    yield client.get(reverse("customer:summary"))


def test_no_page_names_what_is_hidden(shop, kyiv_dealer, dealer_client):
    named, sections = shop
    ProductRelation.objects.create(
        product=named["bolt"], related=named["washer"], kind=ProductRelation.ANALOGUE
    )
    dealer_client.post(reverse("basket:add-many"), {f"qty-{named['bolt'].pk}": "1"})
    AssortmentRule.objects.create(
        effect="only", dealer=kyiv_dealer.dealer, category=sections["hardware"]
    )
    for page in pages(dealer_client, shop):
        text = page.content.decode().replace('value="washer"', "").replace("“washer”", "")
        assert page.status_code == 200
        assert "Washer" not in text
        assert "Pencil" not in text
        assert "Stationery" not in text
    assert "Hardware" in dealer_client.get(reverse("catalogue:index")).content.decode()


def test_direct_links_are_404(shop, kyiv_dealer, dealer_client):
    named, sections = shop
    addresses = [
        named["washer"].get_absolute_url(),
        named["pencils"].get_absolute_url(),
        named["red"].get_absolute_url(),
        sections["stationery"].get_absolute_url(),
    ]
    assert [dealer_client.get(each).status_code for each in addresses] == [200, 200, 301, 200]
    AssortmentRule.objects.create(
        effect="deny", dealer=kyiv_dealer.dealer, category=sections["stationery"]
    )
    for address in addresses:
        answer = dealer_client.get(address)
        assert answer.status_code == 404
        assert "Stationery" not in answer.content.decode()
    chosen = dealer_client.get(reverse("catalogue:index"), {"category": sections["stationery"].pk})
    assert "Stationery" not in chosen.content.decode()
    assert not chosen.context["rows"]


def test_a_basket_line_that_lost_its_good_has_no_price_and_cannot_be_ordered(
    shop, kyiv_dealer, dealer_client
):
    named, _sections = shop
    dealer_client.post(reverse("basket:add-many"), {f"qty-{named['bolt'].pk}": "5"})
    AssortmentRule.objects.create(effect="deny", dealer=kyiv_dealer.dealer, product=named["bolt"])
    page = dealer_client.get(reverse("basket:summary"))
    assert "“Bolt M8” is no longer sold." in page.content.decode()
    (line,) = page.context["lines"]
    assert line.quote is None
    assert line.display.label in ("", "–") or "250" not in line.display.label
    again = dealer_client.post(
        reverse("basket:add-many"), {f"qty-{named['bolt'].pk}": "5"}, follow=True
    )
    assert "An item is no longer sold." in again.content.decode()
    change = baskets.add_many(
        basket=baskets.open_basket(context=kyiv_dealer.context, user=kyiv_dealer.user),
        strategy=kyiv_dealer.strategy,
        quantities={named["bolt"].pk: 1},
    )
    assert change.added == 0
    checkout = dealer_client.get(reverse("checkout:index"), follow=True).content.decode()
    assert "50,00" not in checkout


def test_the_catalogue_costs_the_same_for_many_rules(shop, kyiv_dealer, dealer_client):
    named, sections = shop
    counts = []
    address = reverse("catalogue:index")
    rules = [{"category": sections["hardware"]}, {"product": named["washer"]}, {"brand": "Acme"}]
    for more in (rules[:1], rules[1:]):
        for rule in more:
            AssortmentRule.objects.create(effect="only", dealer=kyiv_dealer.dealer, **rule)
        dealer_client.get(address)
        with CaptureQueriesContext(connection) as asked:
            dealer_client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
