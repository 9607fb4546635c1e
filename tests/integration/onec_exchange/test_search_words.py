"""Goods of 1C are found by bar code and maker, variants through their parent."""

from __future__ import annotations

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.exchange import GoodRecord, OfferRecord
from oscar_b2b.core.services import search
from tests.integration.import_run import import_records

pytestmark = pytest.mark.django_db


def test_a_good_is_found_by_bar_code_and_maker_of_itself_or_a_variant():
    import_records(
        [
            GoodRecord("g1", "Рукавиці", article="RK", barcode="4820000000017", maker="Гвинтар"),
            OfferRecord("g1#c1", "Рукавиці (XL)", barcode="4820000000024"),
        ]
    )
    Product = get_model("catalogue", "Product")
    search.refresh(product_ids=Product.objects.values_list("pk", flat=True), at=timezone.now())

    for text in ("4820000000017", "4820000000024", "гвинтар", "RK рукавиці"):
        assert [each.code for each in search.matching(Product.objects.all(), text)] == ["g1"], text
    assert not search.matching(Product.objects.all(), "4820000000099")
