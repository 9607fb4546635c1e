"""What 1C's goods are found by beside name and article: bar code, maker, a shared article."""

# ruff: noqa: S608  (SQL is put together from names in the code)

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.merge import fetch, table_of
from oscar_b2b.onec_exchange.catalogue.product_class import ARTICLE, BARCODE, MAKER

Product = get_model("catalogue", "Product")
ProductAttribute = get_model("catalogue", "ProductAttribute")

_VALUES = table_of(get_model("catalogue", "ProductAttributeValue"))


class SearchWords:
    """Attribute texts of goods and of their variants, with one query."""

    def text_for(self, products: Iterable[Any]) -> dict[int, str]:
        # As one text: thousands of numbers would be quoted one by one.
        ids = f"{{{','.join(str(product.pk) for product in products)}}}"
        # Two lookups by index; one condition on "the parent or itself" would read every value.
        rows = fetch(
            "SELECT w.top, w.value_text FROM ("
            f"  SELECT v.id, v.product_id AS top, v.value_text, v.attribute_id FROM {_VALUES} v "
            "   WHERE v.product_id = ANY(%s::bigint[]) "
            f" UNION ALL SELECT v.id, p.parent_id, v.value_text, v.attribute_id FROM {_VALUES} v "
            f"  JOIN {table_of(Product)} p ON p.id = v.product_id "
            "   WHERE p.parent_id = ANY(%s::bigint[])) w "
            f"JOIN {table_of(ProductAttribute)} a ON a.id = w.attribute_id "
            "WHERE a.code = ANY(%s) ORDER BY w.top, w.id",
            [ids, ids, [ARTICLE, BARCODE, MAKER]],
        )
        words: dict[int, list[str]] = {}
        for pk, text in rows:
            if text and text not in words.setdefault(pk, []):
                words[pk].append(text)
        return {pk: " ".join(texts) for pk, texts in words.items()}
