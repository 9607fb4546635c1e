"""Replaces Oscar's ``Selector`` and strategy: prices and stock from core's bulk questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oscar.apps.partner import strategy
from oscar.apps.partner.prices import FixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.forks.partner.availability import NOT_SOLD, DealerStock


class DealerPrice(FixedPrice):
    """A price with VAT and the struck-through retail price."""

    def __init__(self, quote: PriceQuote) -> None:
        super().__init__(quote.currency, quote.excl_tax, quote.tax)
        self.quote = quote

    @property
    def retail(self) -> Any:
        return self.quote.retail


class B2BStrategy(strategy.Structured):
    """Answers for one dealer context; all products announced by :meth:`prime` are asked at once."""

    def __init__(self, context: B2BContext, request: Any = None) -> None:
        super().__init__(request)
        self.context = context
        self._wanted: set[int] = set()
        self._prices: dict[int, PriceQuote | None] = {}
        self._stock: dict[int, Any] = {}
        self._limits: dict[int, int] = {}
        self._records: dict[int, list[Any]] = {}

    def prime(self, products: Iterable[Any]) -> None:
        """Announce products: the first answer needed asks price and stock of all of them at once.

        Waiting for that first need lets a page and the basket in its header share the queries.
        """
        self._wanted |= {product.pk for product in products} - self._prices.keys()

    def _ask(self, product: Any) -> None:
        if product.pk in self._prices:
            return
        new = {product.pk, *self._wanted}
        self._wanted.clear()
        quotes = terms.prices(context=self.context, product_ids=new)
        displays = terms.stock(context=self.context, product_ids=new)
        self._limits.update(terms.limits(context=self.context, product_ids=new))
        for pk in new:
            self._prices[pk] = quotes.get(pk)
            self._stock[pk] = displays.get(pk, NOT_SOLD)

    def forget(self) -> None:
        """Drop the memo, so that the next answers are asked again (used after taking locks)."""
        self._wanted |= self._prices.keys()
        self._prices.clear()
        self._stock.clear()
        self._limits.clear()
        self._records.clear()

    def quote(self, product: Any) -> PriceQuote | None:
        self._ask(product)
        return self._prices[product.pk]

    def display(self, product: Any) -> Any:
        self._ask(product)
        return self._stock[product.pk]

    def select_stockrecord(self, product: Any) -> Any:
        records = self.buyable_records(product)
        return records[0] if records else None

    def buyable_records(self, product: Any) -> list[Any]:
        """Return the product's stock records that this dealer may buy from, best first.

        The first question is asked for all primed products at once.
        """
        if product.pk not in self._records:
            new = {product.pk, *self._prices, *self._wanted} - self._records.keys()
            found: dict[int, list[Any]] = {pk: [] for pk in new}
            stockrecords = get_model("partner", "StockRecord").objects.filter(product__in=new)
            for record in terms.buyable_records(
                context=self.context, stockrecords=list(stockrecords.select_related("partner"))
            ):
                found[record.product_id].append(record)
            self._records.update(found)
        return self._records[product.pk]

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        # Oscar drops the line's own stock record here and selects anew.
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def pricing_policy(self, product: Any, stockrecord: Any) -> Any:
        quote = self.quote(product)
        return NoPrice() if quote is None else DealerPrice(quote)

    def availability_policy(self, product: Any, stockrecord: Any) -> Any:
        if stockrecord is None:
            return DealerStock(NOT_SOLD, 0, has_record=False)
        if self.quote(product) is None:
            # Oscar takes "available, but no price" for a programming error and raises in totals.
            return DealerStock(self.display(product), 0, has_record=False)
        tracked = product.get_product_class().track_stock
        free = max(stockrecord.net_stock_level, 0) if tracked else None
        limit = self._limits.get(product.pk)
        if free is not None and limit is not None:
            free = min(free, limit)
        return DealerStock(self.display(product), free, has_record=True)

    def parent_pricing_policy(self, product: Any, children_stock: Any) -> Any:
        priced = [quote for child, __ in children_stock if (quote := self.quote(child))]
        return DealerPrice(min(priced, key=lambda each: each.amount)) if priced else NoPrice()

    def parent_availability_policy(self, product: Any, children_stock: Any) -> Any:
        for child, stockrecord in children_stock:
            policy = self.availability_policy(child, stockrecord)
            if policy.is_available_to_buy:
                return policy
        return DealerStock(NOT_SOLD, 0, has_record=False)

    def select_children_stockrecords(self, product: Any) -> list[tuple[Any, Any]]:
        pairs = super().select_children_stockrecords(product)
        self.prime([child for child, __ in pairs])
        return pairs


class Selector:
    """Works with a request, with a user only, and with nothing (indexers, commands)."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> B2BStrategy:
        if request is not None and hasattr(request, "b2b"):
            return B2BStrategy(request.b2b, request)
        return B2BStrategy(contexts.for_user(user=user))
