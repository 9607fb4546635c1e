"""Search documents: what a good is found by, and when its row is written."""

from __future__ import annotations

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import SearchDocument
from oscar_b2b.core.services import search
from oscar_b2b.core.signals import products_touched
from tests.factories import goods

pytestmark = pytest.mark.django_db


def found(text):
    Product = get_model("catalogue", "Product")
    return [each.title for each in search.matching(Product.objects.order_by("title"), text)]


def refresh(*products):
    return search.refresh(product_ids=[each.pk for each in products], at=timezone.now())


def test_a_good_is_found_by_words_of_its_name_and_article_in_any_order():
    bolt = goods.make_product("Болт М8×20 DIN 933", upc="БТ-0820")
    refresh(bolt, goods.make_product("Гайка М8", upc="ГК-08"))

    assert found("933 болт") == ["Болт М8×20 DIN 933"]
    assert found("бт-08") == ["Болт М8×20 DIN 933"]
    assert found("болт гайка") == []


@pytest.mark.parametrize(
    ("_case", "typed"),
    [
        ("Cyrillic М and х", "М8х20"),
        ("Latin M and x", "M8x20"),
        ("lower case", "m8x20"),
        ("multiplication sign", "M8×20"),
    ],
)
def test_look_alike_letters_of_two_alphabets_are_the_same(_case, typed):
    refresh(goods.make_product("Болт М8×20"))

    assert found(typed) == ["Болт М8×20"]


def test_a_variant_is_found_through_its_parent():
    parent = goods.make_product("Рукавиці")
    child = goods.make_product("Рукавиці XL", upc="RK-XL", parent=parent)

    assert refresh(child) == 1
    assert found("rk-xl") == ["Рукавиці"]


def test_wildcards_are_ordinary_letters():
    refresh(goods.make_product("Папір 80%"), goods.make_product("Папір 800"))

    assert found("80%") == ["Папір 80%"]


def test_modules_add_words():
    class Nicknames:
        def text_for(self, products):
            return {each.pk: "штуковина" for each in products}

    good = goods.make_product("Гайка")
    with extensions.override("search_parts", [Nicknames()]):
        refresh(good)

    assert found("штуковина") == ["Гайка"]


def test_an_import_refreshes_what_it_touched_and_nothing_else():
    touched, other = goods.make_product("Touched"), goods.make_product("Other")

    products_touched.send(sender=None, product_ids=frozenset({touched.pk}))

    assert list(SearchDocument.objects.values_list("product_id", flat=True)) == [touched.pk]
    assert other.pk != touched.pk


def test_stale_documents_are_found_by_their_dates():
    good = goods.make_product("Old name")
    assert search.refresh_stale(at=timezone.now()) == 1
    assert search.refresh_stale(at=timezone.now()) == 0

    good.title = "New name"
    good.save()

    assert search.refresh_stale(at=timezone.now()) == 1
    assert found("new name") == ["New name"]
