"""The listing of goods: one page of rows with price, stock, unit and quantity in the basket.

Every question is asked for the whole page, so the number of queries does not depend on rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.services import search, terms
from oscar_b2b.core.units import UnitInfo

PAGE_SIZES = (20, 50, 100, 200)
DEFAULT_PAGE_SIZE = 50

#: Value of ``?filter=`` beside which no other one means: show everything.
NO_FILTER = "-"


@dataclass(slots=True)
class Row:
    """A good, or a variant of one, as one dealer sees it."""

    product: Any
    title: str
    image: Any
    price: PriceQuote | None
    stock: StockDisplay | None
    unit: UnitInfo
    in_basket: Decimal | int = 0
    children: list[Row] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.product.pk

    @property
    def is_orderable(self) -> bool:
        return self.price is not None and not self.children


@dataclass(frozen=True, slots=True)
class Listing:
    """What was asked of the listing, read from the URL; unknown values fall back to defaults."""

    text: str = ""
    category_ids: tuple[int, ...] = ()
    order: str = ""
    filters: tuple[str, ...] = ()
    page_size: int = DEFAULT_PAGE_SIZE
    page: int = 1

    def with_defaults(self, context: B2BContext) -> Listing:
        """Return the same with the filters that are on by themselves, unless some were chosen.

        The form of the filters always sends ``NO_FILTER``, so that none can be chosen, too.
        """
        if self.filters:
            return self
        return dataclasses.replace(self, filters=terms.default_filters(context=context))

    @classmethod
    def from_query(cls, query: Any) -> Listing:
        size = _number(query.get("rows"), DEFAULT_PAGE_SIZE)
        return cls(
            text=query.get("q", "").strip()[:200],
            category_ids=tuple(_number(each, 0) for each in query.getlist("category")),
            order=query.get("sort", ""),
            filters=tuple(query.getlist("filter")),
            page_size=size if size in PAGE_SIZES else DEFAULT_PAGE_SIZE,
            page=max(_number(query.get("page"), 1), 1),
        )


@dataclass(frozen=True, slots=True)
class PriceOrder:
    """Sort by the dealer's own price, by the same SQL expression that prices the rows."""

    code: str
    label: Any
    descending: bool
    order: int

    def apply(self, products: Any, context: B2BContext) -> Any:
        price = terms.price_expression(context=context)
        products = products.annotate(own_price=price)
        key = products.query.annotations["own_price"]
        ordering = key.desc(nulls_last=True) if self.descending else key.asc(nulls_last=True)
        return products.order_by(ordering, "title", "pk")


PRICE_ORDERS = (
    PriceOrder("price", _("Cheap first"), descending=False, order=5),
    PriceOrder("-price", _("Expensive first"), descending=True, order=6),
)


def orders(context: B2BContext) -> list[Any]:
    """Return the sort orders on offer; by price only where prices are shown."""
    return sorted((*PRICE_ORDERS, *extensions.get("listing_orders")), key=lambda each: each.order)


def products_for(
    listing: Listing, *, context: B2BContext, category_ids: Sequence[int] | None = None
) -> Any:
    """Return the sorted queryset of goods (standalone and parents) that fit the question.

    :param category_ids: ids of all categories of the chosen subtrees; None = no restriction.
    """
    Product = get_model("catalogue", "Product")
    products = terms.visible_products(context=context, products=Product.objects.filter(parent=None))
    if category_ids is not None:
        through = Product.categories.through.objects.filter(
            product_id=OuterRef("pk"), category_id__in=list(category_ids)
        )
        products = products.filter(Exists(through))
    products = terms.listed_products(
        context=context, products=products, is_search=bool(listing.text)
    )
    if listing.text:
        products = search.matching(products, listing.text)
    for chosen in terms.listing_filters(context=context, codes=listing.filters):
        products = chosen.apply(products, context)
    available = orders(context)
    chosen_order = next((each for each in available if each.code == listing.order), None)
    if chosen_order is None:
        chosen_order = next(each for each in available if each.code == "name")
    return chosen_order.apply(products, context)


def page_of(listing: Listing, products: Any) -> Any:
    """Return the page of products with all that a row shows; a page beyond the last is the last."""
    Product = get_model("catalogue", "Product")
    ready = products.select_related("product_class").prefetch_related("images")
    ready = ready.prefetch_public_children(
        Product.objects.filter(is_public=True)
        .select_related("parent__product_class")
        .order_by("title", "pk")
    )
    return Paginator(ready, listing.page_size).get_page(listing.page)


def rows_for(products: Iterable[Any], *, strategy: Any, basket: Any = None) -> list[Row]:
    """Return rows for products whose children are prefetched, every question asked once.

    The basket's lines are asked for together with the page: the header shows their sum.
    """
    products = list(products)
    children = {product.pk: _children(product) for product in products}
    sellable = [each for product in products for each in (children[product.pk] or [product])]
    inside = _quantities(basket)
    strategy.prime(sellable)

    def row(product: Any, parent: Any = None) -> Row:
        source = parent or product
        return Row(
            product=product,
            title=product.title or source.title,
            image=_image(product) or _image(source),
            price=strategy.quote(product),
            stock=strategy.display(product),
            unit=strategy.unit(product),
            in_basket=strategy.unit(product).units(inside.get(product.pk, 0)),
        )

    found = []
    for product in products:
        variants = [row(child, product) for child in children[product.pk]]
        if variants:
            own = Row(product, product.title, _image(product), None, None, UnitInfo())
            own.children = variants
            priced = [each.price for each in variants if each.price]
            own.price = min(priced, key=lambda each: each.amount) if priced else None
            found.append(own)
        else:
            found.append(row(product))
    return found


def _children(product: Any) -> list[Any]:
    return list(product.get_public_children()) if product.is_parent else []


def _image(product: Any) -> Any:
    """Return the first prefetched image; ``primary_image()`` would query for a child."""
    cached = getattr(product, "_prefetched_objects_cache", {}).get("images")
    return next(iter(cached), None) if cached is not None else None


def _quantities(basket: Any) -> dict[int, int]:
    if basket is None:
        return {}
    found: dict[int, int] = {}
    for line in basket.all_lines():
        found[line.product_id] = found.get(line.product_id, 0) + line.quantity
    return found


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default
