"""Each page costs the same number of queries for few rows and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import goods, people
from tests.shared_world import one_world

pytestmark = pytest.mark.django_db

#: The catalogue page's budget, whatever it shows (issue: 50 rows, 5 price types, 5 warehouses).
#: One of them asks for the rules of the dealer's assortment.
CATALOGUE_BUDGET = 17


@pytest.fixture(scope="module")
def supplier(django_db_setup, django_db_blocker):
    """Five warehouses, five price types and a section with 210 goods, ten of them with variants."""
    with one_world(django_db_blocker):
        yield _supplier()


def _supplier():
    warehouses = [goods.make_warehouse(f"Warehouse {number}") for number in range(5)]
    price_types = [goods.PriceTypeFactory(name=f"Level {number}") for number in range(4)]
    retail = goods.PriceTypeFactory(name="Retail", is_retail=True)
    root = goods.make_category("Tools")
    section = goods.make_category("Bolts", parent=root)

    for number in range(10):
        parent = goods.make_product(f"A set {number:04}", category=section)
        for size in range(3):
            goods.make_product(
                f"A set {number:04} size {size}",
                parent=parent,
                stock={warehouses[0]: 5},
                prices={price_types[0]: 9},
            )
    goods.make_bolts(200, section, warehouses, [*price_types, retail])
    person = people.make_dealer("Kyiv dealer")
    people.make_contract(person, "1", price_types[0], warehouses=warehouses, is_default=True)
    people.make_contract(person, "2", price_types[1], warehouses=warehouses)
    people.show_stock("masked", dealer=person.dealer, thresholds=(10, 100, 1000))
    person.section = section
    return person


def _some_bolts(count):
    """Return ids of goods that are in stock and on different pages of the listing."""
    from oscar.core.loading import get_model

    products = get_model("catalogue", "Product").objects.filter(upc__startswith="BOLT")
    return list(products.order_by("pk").values_list("pk", flat=True)[150 : 150 + count])


def queries(client, address):
    """Return the SQL of one request of a browser that has been here before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return [each["sql"] for each in captured.captured_queries], answer


@pytest.mark.parametrize("sort", ["", "price", "-price"])
def test_the_catalogue_page_keeps_its_budget(client_of, supplier, sort):
    client = client_of(supplier)
    counts, with_variants = {}, set()
    # The header shows the basket's sum: its lines are priced on every page.
    client.post(reverse("basket:add-many"), {f"qty-{pk}": "1" for pk in _some_bolts(5)})
    for rows in (20, 50, 200):
        address = f"{supplier.section.get_absolute_url()}?rows={rows}&sort={sort}"
        sql, answer = queries(client, address)
        assert len(answer.context["rows"]) == rows
        if any(row.children for row in answer.context["rows"]):
            with_variants.add(rows)
        counts[rows] = sql

    # Goods with variants are the cheapest: the dearest first come to them on a long page only.
    assert with_variants == ({200} if sort == "-price" else {20, 50, 200})
    numbers = {rows: len(sql) for rows, sql in counts.items()}
    assert len(set(numbers.values())) == 1, "\n".join(counts[200])
    assert numbers[50] <= CATALOGUE_BUDGET, "\n".join(
        f"{i} {s[:300]}" for i, s in enumerate(counts[50], 1)
    )


@pytest.mark.parametrize("page", ["basket:summary", "checkout:index"])
def test_basket_and_checkout_cost_the_same_for_3_and_30_lines(client_of, supplier, page):
    from oscar.core.loading import get_model

    client = client_of(supplier)
    ids = list(
        get_model("catalogue", "Product")
        .objects.filter(structure="standalone", stockrecords__num_in_stock__gt=3)
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)[:30]
    )
    counts = []
    for chosen in (ids[:3], ids):
        client.post(reverse("basket:add-many"), {f"qty-{pk}": "1" for pk in chosen})
        sql, answer = queries(client, reverse(page))
        assert len(answer.context["basket"].all_lines()) == len(chosen)
        counts.append(sql)

    assert len(counts[0]) == len(counts[1]), "\n".join(sorted(set(counts[1]) - set(counts[0])))


def test_adding_many_rows_costs_the_same_for_3_and_30(client_of, supplier):
    from oscar.core.loading import get_model

    ids = list(
        get_model("catalogue", "Product")
        .objects.filter(structure="standalone", stockrecords__num_in_stock__gt=3)
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)[:33]
    )
    client = client_of(supplier)
    client.get(reverse("catalogue:index"))
    counts = []
    for chosen in (ids[:3], ids[3:]):
        with CaptureQueriesContext(connection) as captured:
            client.post(reverse("basket:add-many"), {f"qty-{pk}": "1" for pk in chosen})
        counts.append(len(captured))
        client.post(reverse("basket:summary"), {"clear": "1"})

    assert counts[0] == counts[1]


def test_the_card_costs_the_same_for_2_and_20_variants(client_of, supplier):
    parent = goods.make_product("Set with sizes", category=supplier.section)
    client = client_of(supplier)
    counts = []
    for number in range(20):
        goods.make_product(f"Size {number}", parent=parent)
        if number in (1, 19):
            sql, answer = queries(client, parent.get_absolute_url())
            assert len(answer.context["row"].children) == number + 1
            counts.append(len(sql))

    assert counts[0] == counts[1]
