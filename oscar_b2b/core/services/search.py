"""The search document of each product: refreshed for touched products only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from oscar.core.loading import get_model

from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import SearchDocument

BATCH = 2000


def refresh(*, product_ids: Collection[int], at: datetime) -> int:
    """Rewrite the documents of the given products and of their parents; returns how many.

    A variant is found through its parent's document, as the listing shows the parent.
    """
    Product = get_model("catalogue", "Product")
    tops = Product.objects.filter(
        Q(pk__in=product_ids, parent=None) | Q(children__pk__in=product_ids)
    ).order_by("pk")
    ids = list(tops.values_list("pk", flat=True).distinct())
    for start in range(0, len(ids), BATCH):
        _write(ids[start : start + BATCH], at)
    return len(ids)


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
    Product = get_model("catalogue", "Product")
    products = list(Product.objects.filter(pk__in=ids).prefetch_related("children"))
    extra: dict[int, list[str]] = {}
    for part in extensions.get("search_parts"):
        for pk, text in part.text_for(products).items():
            extra.setdefault(pk, []).append(text)
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                product=product,
                text=fold(" ".join([*_own_words(product), *extra.get(product.pk, ())])),
                refreshed_at=at,
            )
            for product in products
        ],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["text", "refreshed_at"],
    )


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


def _own_words(product: Any) -> list[str]:
    variants = [each for each in product.children.all() if each.is_public]
    words = [product.title, product.upc or ""]
    for child in variants:
        words += [child.title, child.upc or ""]
    return [word for word in words if word]
