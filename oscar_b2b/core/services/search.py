"""The search document of each product: refreshed for touched products only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.merge import fetch, run, table_of
from oscar_b2b.core.models import SearchDocument

BATCH = 2000


class Described(NamedTuple):
    """What ``search_parts`` are told of a product."""

    pk: int
    title: str
    upc: str | None


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
                "WHERE id = ANY(%s::bigint[]) ORDER BY 1",
                [_array(wanted[start : start + BATCH])],
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
    # Thousands of whole products would take longer to make than to describe.
    products = [
        Described(*row)
        for row in fetch(
            f"SELECT id, title, upc FROM {table_of(get_model('catalogue', 'Product'))} "  # noqa: S608
            "WHERE id = ANY(%s::bigint[])",
            [_array(ids)],
        )
    ]
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
        # Folded texts have no line breaks; an array of texts would be quoted one by one.
        "SELECT n.product_id, COALESCE(n.text, ''), %s "
        "FROM unnest(%s::bigint[], string_to_array(%s, E'\\n')) "
        "AS n (product_id, text) ON CONFLICT (product_id) "
        "DO UPDATE SET text = excluded.text, refreshed_at = excluded.refreshed_at",
        [at, _array(product.pk for product in products), "\n".join(texts)],
    )


def _array(ids: Iterable[int]) -> str:
    return f"{{{','.join(map(str, ids))}}}"


def _words_of_variants(ids: list[int]) -> dict[int, list[str]]:
    """Return names and articles of the public variants of each parent."""
    words: dict[int, list[str]] = {}
    for parent_id, title, upc in fetch(
        f"SELECT parent_id, title, upc FROM {table_of(get_model('catalogue', 'Product'))} "  # noqa: S608
        "WHERE parent_id = ANY(%s::bigint[]) AND is_public ORDER BY parent_id, id",
        [_array(ids)],
    ):
        words.setdefault(parent_id, []).extend(filter(None, (title, upc)))
    return words


def matching(products: Any, text: str) -> Any:
    """Narrow a product queryset to those whose document has every word of ``text``."""
    for word in fold(text).split()[:8]:
        products = products.filter(search_document__text__contains=word)
    return products


#: Cyrillic letters that look like Latin ones: "М8х20" is typed in either alphabet.
_LOOKALIKES = tuple(zip("авекмнорстухіё×", "abekmhopctyxiex", strict=True))


def fold(text: str) -> str:
    """Return the form in which documents and queries are compared; not meant for reading."""
    # PostgreSQL takes no NUL in a text.
    folded = text.replace("\0", " ").casefold()
    for cyrillic, latin in _LOOKALIKES:  # faster than a table, which is asked letter by letter
        folded = folded.replace(cyrillic, latin)
    return " ".join(folded.split())
