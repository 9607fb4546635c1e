"""What 1C's goods are found by beside name and article: bar code, maker, a shared article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from oscar_b2b.onec_exchange.catalogue.product_class import ARTICLE, BARCODE, MAKER


class SearchWords:
    """Attribute texts of goods and of their variants, with one query."""

    def text_for(self, products: Iterable[Any]) -> dict[int, str]:
        ids = [product.pk for product in products]
        rows = (
            get_model("catalogue", "ProductAttributeValue")
            .objects.filter(attribute__code__in=(ARTICLE, BARCODE, MAKER))
            .annotate(top=Coalesce(F("product__parent_id"), F("product_id")))
            .filter(top__in=ids)
            .order_by("top", "pk")
            .values_list("top", "value_text")
        )
        words: dict[int, list[str]] = {}
        for pk, text in rows:
            if text and text not in words.setdefault(pk, []):
                words[pk].append(text)
        return {pk: " ".join(texts) for pk, texts in words.items()}
