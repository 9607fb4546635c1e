"""What a stock feed holds: the goods, stock and prices of one dealer, through the shop's gates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.services import terms
from oscar_b2b.core.units import UnitInfo
from oscar_b2b.partner_pricing.models import StockFeed

#: Goods asked about at once.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Available:
    """How much can be ordered: units that the dealer's mask promises.

    :param more: the mask says "more than"; otherwise it is the figure.
    """

    units: Decimal
    more: bool


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One good that can be ordered, as this dealer sees it."""

    id: str
    article: str
    name: str
    unit: UnitInfo
    available: Available
    warehouses: tuple[tuple[str, Available, int], ...]
    expected: date | None
    price: PriceQuote | None


def rows(*, context: B2BContext) -> Iterator[FeedRow]:
    """Yield the goods of a dealer, also those that are out of stock, in a lasting order.

    Everything is asked of ``core.services.terms``, as by every page. The number of queries grows by
    the thousand goods only.
    """
    Product = get_model("catalogue", "Product")
    goods = (
        terms.visible_products(context=context, products=Product.objects.all())
        .filter(Q(parent=None) | Q(parent__is_public=True))
        .exclude(structure="parent")
        .order_by("pk")
        .values_list("pk", "code", "upc", "title", "parent__title")
    )
    left = goods.iterator(chunk_size=_BATCH)
    while batch := list(islice(left, _BATCH)):
        ids = [pk for pk, *__ in batch]
        stock = terms.stock(context=context, product_ids=ids)
        prices = terms.prices(context=context, product_ids=ids)
        units = terms.units(product_ids=ids)
        for pk, code, upc, title, parent_title in batch:
            shown, unit = stock[pk], units[pk]
            places = tuple(
                (each.name, _available(each.label, each.orderable, unit), each.days)
                for each in shown.warehouses
            )
            yield FeedRow(
                id=code or "",
                article=upc or "",
                name=title or parent_title or "",
                unit=unit,
                available=_total(shown, places),
                warehouses=places,
                expected=shown.expected,
                price=prices.get(pk),
            )


def _available(label: str, orderable: int, unit: UnitInfo) -> Available:
    # ">" stands before what the mask promises, in every language.
    return Available(orderable * unit.quantum, label.startswith(">"))


def _total(shown: StockDisplay, places: tuple[tuple[str, Available, int], ...]) -> Available:
    """Sum up the warehouses: no more than their marks say together."""
    return Available(
        sum((each.units for _name, each, _days in places), Decimal(0)),
        any(each.more for _name, each, _days in places),
    )


def feeds_of(*, dealer_id: int) -> list[StockFeed]:
    """Return the feeds of a cabinet with who made them, newest first."""
    return list(StockFeed.objects.filter(dealer_id=dealer_id).select_related("user"))


def feed_by(*, token_digest: str) -> StockFeed | None:
    """Return the feed of an address with who made it."""
    found: Any = StockFeed.objects.filter(token_digest=token_digest).select_related("user").first()
    return found
