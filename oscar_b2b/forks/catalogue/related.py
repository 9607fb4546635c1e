"""What goes with a good: parts of a kit, analogues, accessories, similar goods.

Only goods the dealer may see, with his own prices and stock; each good stands in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_b2b.core import availability
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import ProductRelation
from oscar_b2b.core.services import terms
from oscar_b2b.forks.search.listing import Row

#: A page is no catalogue: of longer lists the first ones are shown.
MOST = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A good in a kit; ``quantity`` counts units of that good in one kit."""

    row: Row
    quantity: Decimal


@dataclass(slots=True)
class Related:
    """The related goods of a card, as rows of the order table."""

    kit: list[Part] = field(default_factory=list)
    analogues: list[Row] = field(default_factory=list)
    accessories: list[Row] = field(default_factory=list)
    similar: list[Row] = field(default_factory=list)

    @property
    def is_sold(self) -> bool:
        """Whether there is anything to order beside the good itself."""
        return bool(self.analogues or self.accessories or self.similar)

    @property
    def substitute(self) -> Row | None:
        """The first analogue that is in stock and has a price."""
        for row in self.analogues:
            if row.is_orderable and row.stock and row.stock.code in _THERE:
                return row
        return None


_THERE = (availability.IN_STOCK, availability.LOW_STOCK)


def relations_of(product: Any, *, variants: Iterable[Any]) -> list[ProductRelation]:
    """Return the relations of a good and of its variants, in 1C's order; one query."""
    own = [product.pk, *(each.pk for each in variants)]
    relations = ProductRelation.objects.filter(product_id__in=own).exclude(related_id__in=own)
    return list(relations.order_by("position", "pk")[: MOST * 2])


def goods_of(relations: Iterable[ProductRelation], *, context: B2BContext) -> list[Any]:
    """Return the related goods that the dealer may see, with all that a row shows."""
    ids = {each.related_id for each in relations}
    if not ids:
        return []
    Product = get_model("catalogue", "Product")
    visible = terms.visible_products(
        context=context, products=Product.objects.filter(pk__in=ids)
    ).filter(Q(parent=None) | Q(parent__is_public=True))
    return list(
        visible.select_related("product_class", "parent__product_class")
        .prefetch_related("images")
        .prefetch_public_children(
            Product.objects.filter(is_public=True)
            .select_related("parent__product_class")
            .order_by("title", "pk")
        )[:MOST]
    )


def arrange(relations: Iterable[ProductRelation], rows: Mapping[int, Row]) -> Related:
    """Sort the rows of related goods (product id → row) by kind of relation."""
    related = Related()
    lists = {
        ProductRelation.ANALOGUE: related.analogues,
        ProductRelation.ACCESSORY: related.accessories,
        ProductRelation.SIMILAR: related.similar,
    }
    placed: set[int] = set()
    order = [ProductRelation.KIT, *lists]
    for relation in sorted(relations, key=lambda each: order.index(each.kind)):
        row = rows.get(relation.related_id)
        if row is None or relation.related_id in placed:
            continue
        placed.add(relation.related_id)
        if relation.kind == ProductRelation.KIT:
            related.kit.append(Part(row, relation.quantity))
        else:
            lists[relation.kind].append(row)
    return related
