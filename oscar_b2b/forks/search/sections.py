"""The tree of sections with counts of the goods that a dealer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_b2b.core.assortment import is_narrowed
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.services import terms


@dataclass(slots=True)
class Section:
    """A category with the number of goods in its subtree."""

    category: Any
    url: str
    count: int = 0
    is_chosen: bool = False
    is_open: bool = False

    @property
    def level(self) -> int:
        return int(self.category.depth)


def tree(*, context: B2BContext, chosen: set[int]) -> list[Section]:
    """Return the public sections that have goods, in tree order, and the chosen ones; two queries.

    For a dealer with an assortment of its own a chosen section without goods is left out too.
    """
    if not context.sees_goods:
        return []
    Category = get_model("catalogue", "Category")
    Product = get_model("catalogue", "Product")
    visible = terms.visible_products(context=context, products=Product.objects.filter(parent=None))
    listed = terms.listed_products(context=context, products=visible)
    # Counted by one pass over the goods: a count asked for each section reads them as often.
    own_goods = dict(listed.order_by().values_list("categories").annotate(number=Count("pk")))
    categories = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")
    by_path: dict[str, Section] = {}
    step = Category.steplen
    slugs: dict[str, str] = {}
    for category in categories:
        parent_path = category.path[:-step]
        slugs[category.path] = (
            f"{slugs[parent_path]}/{category.slug}" if parent_path in slugs else category.slug
        )
        by_path[category.path] = Section(
            category,
            # Oscar's own look-up asks the cache once per category.
            reverse(
                "catalogue:category",
                kwargs={"category_slug": slugs[category.path], "pk": category.pk},
            ),
            is_chosen=category.pk in chosen,
        )
    for path, section in by_path.items():
        count = own_goods.get(section.category.pk, 0)
        for end in range(step, len(path) + 1, step):
            ancestor = by_path.get(path[:end])
            if ancestor:
                ancestor.count += count
                ancestor.is_open = ancestor.is_open or section.is_chosen
    # An empty section that is asked for says so, unless its very name is none of the dealer's.
    shown_empty = not is_narrowed(context)
    return [
        section
        for section in by_path.values()
        if section.count or (section.is_chosen and shown_empty)
    ]


def subtree_ids(sections: list[Section], chosen: set[int]) -> list[int]:
    """Return the ids of the chosen sections and of all that lie under them."""
    roots = [section.category.path for section in sections if section.category.pk in chosen]
    return [
        section.category.pk
        for section in sections
        if any(section.category.path.startswith(root) for root in roots)
    ]
