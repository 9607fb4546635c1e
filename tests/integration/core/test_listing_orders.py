"""Sort orders of the listing."""

from __future__ import annotations

import pytest
from oscar.core.loading import get_model

from oscar_b2b.core.contributions import LISTING_ORDERS
from oscar_b2b.core.services import contexts
from tests.factories import goods

pytestmark = pytest.mark.django_db


def test_names_sort_as_in_a_dictionary():
    names = ["Ящик", "ґудзик", "Ізострічка", "Гайка", "Йод", "Їжак", "Дюбель", "Євророзетка", "Ель"]
    for name in names:
        goods.make_product(name)
    by_name = next(each for each in LISTING_ORDERS if each.code == "name")
    Product = get_model("catalogue", "Product")

    found = by_name.apply(Product.objects.all(), contexts.nobody()).values_list("title", flat=True)

    expected = [
        "Гайка",
        "ґудзик",
        "Дюбель",
        "Ель",
        "Євророзетка",
        "Ізострічка",
        "Їжак",
        "Йод",
        "Ящик",
    ]
    assert list(found) == expected
