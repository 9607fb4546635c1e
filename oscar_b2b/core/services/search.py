"""The search document of each product: refreshed for touched products only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.merge import fetch, run, table_of
from oscar_b2b.core.models import SearchDocument

BATCH = 2000


def refresh(*, product_ids: Collection[int], at: datetime) -> int:
    """Rewrite the documents of the given products and of their parents; returns how many.

    Thousands at a time: an import may have touched every product there is.

    A variant is found through its parent's document, as the listing shows the parent.
    """
    products = table_of(get_model("catalogue", "Product"))
    wanted, count = sorted(product_ids), 0
    for start in range(0, len(wanted), BATCH):
        tops = [
            row[0]
            for row in fetch(
                f"SELECT DISTINCT COALESCE(parent_id, id) FROM {products} "  # noqa: S608
                "WHERE id = ANY(%s) ORDER BY 1",
                [wanted[start : start + BATCH]],
            )
        ]
        _write(tops, at)
        count += len(tops)
    return count


def refresh_stale(*, at: datetime) -> int:
    """Refresh products that have no document or were changed after it was written."""
    Product = get_model("catalogue", "Product")
    stale = Product.objects.filter(parent=None).filter(
        Q(search_document=None)
        | Q(date_updated__gt=F("search_document__refreshed_at"))
        | Q(children__date_updated__gt=F("search_document__refreshed_at"))
    )
    return refresh(product_ids=set(stale.values_list("pk", flat=True)), at=at)


@transaction.atomic
def _write(ids: list[int], at: datetime) -> None:
    # An array instead of thousands of parameters, and only the columns that are read.
    Product = get_model("catalogue", "Product")
    products = list(
        Product.objects.only("title", "upc").extra(  # noqa: S610 - the name of our own table
            where=[f"{table_of(Product)}.id = ANY(%s)"], params=[ids]
        )
    )
    variants = _words_of_variants(ids)
    extra: dict[int, list[str]] = {}
    for part in extensions.get("search_parts"):
        for pk, text in part.text_for(products).items():
            extra.setdefault(pk, []).append(text)
    texts = [
        fold(
            " ".join(
                [
                    product.title,
                    product.upc or "",
                    *variants.get(product.pk, ()),
                    *extra.get(product.pk, ()),
                ]
            )
        )
        for product in products
    ]
    run(
        f"INSERT INTO {table_of(SearchDocument)} AS d (product_id, text, refreshed_at) "  # noqa: S608
        "SELECT n.product_id, n.text, %s FROM unnest(%s::bigint[], %s::text[]) "
        "AS n (product_id, text) ON CONFLICT (product_id) "
        "DO UPDATE SET text = excluded.text, refreshed_at = excluded.refreshed_at",
        [at, [product.pk for product in products], texts],
    )


def _words_of_variants(ids: list[int]) -> dict[int, list[str]]:
    """Return names and articles of the public variants of each parent."""
    words: dict[int, list[str]] = {}
    for parent_id, title, upc in fetch(
        f"SELECT parent_id, title, upc FROM {table_of(get_model('catalogue', 'Product'))} "  # noqa: S608
        "WHERE parent_id = ANY(%s) AND is_public ORDER BY parent_id, id",
        [ids],
    ):
        words.setdefault(parent_id, []).extend(filter(None, (title, upc)))
    return words


def matching(products: Any, text: str) -> Any:
    """Narrow a product queryset to those whose document has every word of ``text``."""
    for word in fold(text).split()[:8]:
        products = products.filter(search_document__text__contains=word)
    return products


#: Cyrillic letters that look like Latin ones: "М8х20" is typed in either alphabet.
_LOOKALIKES = str.maketrans("авекмнорстухіё×", "abekmhopctyxiex")


def fold(text: str) -> str:
    """Return the form in which documents and queries are compared; not meant for reading."""
    # PostgreSQL takes no NUL in a text.
    return " ".join(text.replace("\0", " ").casefold().translate(_LOOKALIKES).split())
