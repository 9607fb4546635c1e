"""Replaces Oscar's ``Selector`` and strategy: prices and stock from core's bulk questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oscar.apps.partner import strategy
from oscar.apps.partner.prices import FixedPrice
from oscar.apps.partner.prices import Unavailable as NoPrice
from oscar.core.loading import get_model

from oscar_b2b.core.assortment import is_narrowed
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.core.services import contexts, terms
from oscar_b2b.core.units import UnitInfo
from oscar_b2b.forks.partner.availability import NOT_SOLD, DealerStock


class DealerPrice(FixedPrice):
    """A price of one unit with VAT, the struck-through retail price, and what Oscar counts."""

    def __init__(self, quote: PriceQuote, unit: UnitInfo) -> None:
        super().__init__(quote.currency, quote.excl_tax, quote.tax)
        self.quote = quote
        self.unit = unit

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
        self._units: dict[int, UnitInfo] = {}
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
        sold = self._sold(new)
        quotes = terms.prices(context=self.context, product_ids=sold)
        displays = terms.stock(context=self.context, product_ids=sold)
        units = terms.units(product_ids=new)
        for pk in new:
            self._prices[pk] = quotes.get(pk)
            self._units[pk] = units[pk]
            self._stock[pk] = displays.get(pk, NOT_SOLD)

    def _sold(self, product_ids: set[int]) -> set[int]:
        """Leave out what was put into a basket before the dealer's assortment changed."""
        if not is_narrowed(self.context):
            return product_ids
        Product = get_model("catalogue", "Product")
        products = Product.objects.filter(pk__in=product_ids)
        visible = terms.visible_products(context=self.context, products=products)
        return set(visible.values_list("pk", flat=True))

    def forget(self) -> None:
        """Drop the memo, so that the next answers are asked again (used after taking locks).

        What rules keep with the context goes too: rates and surcharges are asked anew.
        """
        self.context.memo.clear()
        self._wanted |= self._prices.keys()
        self._prices.clear()
        self._stock.clear()
        self._units.clear()
        self._records.clear()

    def quote(self, product: Any, *, record: Any = None, quanta: int = 0) -> PriceQuote | None:
        """Return the price of one unit: of goods of a stock record, for so many quanta.

        Without them: from the warehouse that the goods would come from, the price of one.
        """
        self._ask(product)
        found = self._prices[product.pk]
        if found is not None and record is not None:
            found = found.at(record.partner_id)
        if found is not None and found.breaks and quanta:
            found = found.for_quantity(self.unit(product).units(quanta))
        return found

    def display(self, product: Any) -> Any:
        self._ask(product)
        return self._stock[product.pk]

    def unit(self, product: Any) -> UnitInfo:
        self._ask(product)
        return self._units[product.pk]

    def select_stockrecord(self, product: Any) -> Any:
        records = self.buyable_records(product)
        return records[0] if records else None

    def buyable_records(self, product: Any) -> list[Any]:
        """Return the product's stock records that this dealer may buy from, best first.

        Those whose warehouse shows stock come first. The first question is asked for all primed
        products at once.
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
            self._ask(product)
        return self._by_what_is_shown(product)

    def _by_what_is_shown(self, product: Any) -> list[Any]:
        display = self.display(product)
        records = self._records[product.pk]
        if not display.warehouses:
            return records
        shown = {each.warehouse_id: each for each in display.warehouses}
        offered = [record for record in records if record.partner_id in shown]
        return sorted(offered, key=lambda each: shown[each.partner_id].orderable <= 0)

    def fetch_for_line(self, line: Any, stockrecord: Any = None) -> Any:
        # Oscar drops the line's own stock record here and selects anew.
        record = stockrecord or line.stockrecord
        info = self.fetch_for_product(line.product, record)
        quanta = line.basket.quanta_of(line.product_id)
        return info._replace(price=self._policy(line.product, record, quanta))

    def pricing_policy(self, product: Any, stockrecord: Any) -> Any:
        return self._policy(product, stockrecord)

    def _policy(self, product: Any, record: Any, quanta: int = 0) -> Any:
        quote = self.quote(product, record=record, quanta=quanta)
        return NoPrice() if quote is None else DealerPrice(quote, self.unit(product))

    def availability_policy(self, product: Any, stockrecord: Any) -> Any:
        if stockrecord is None:
            return DealerStock(NOT_SOLD, 0, has_record=False)
        if self.quote(product) is None:
            # Oscar takes "available, but no price" for a programming error and raises in totals.
            return DealerStock(self.display(product), 0, has_record=False)
        display = self.display(product)
        promised = None
        if product.get_product_class().track_stock:
            promised = _promised(display, stockrecord)
        return DealerStock(display, promised, has_record=True)

    def parent_pricing_policy(self, product: Any, children_stock: Any) -> Any:
        priced = [(quote, child) for child, __ in children_stock if (quote := self.quote(child))]
        if not priced:
            return NoPrice()
        quote, child = min(priced, key=lambda each: each[0].amount)
        return DealerPrice(quote, self.unit(child))

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


def _promised(display: Any, stockrecord: Any) -> int:
    """Return how many quanta what is shown promises; the record's figure where nobody masks it."""
    if not display.beyond:
        return int(max(stockrecord.net_stock_level, 0))
    place = display.at(stockrecord.partner_id)
    return place.orderable if place else 0


class Selector:
    """Works with a request, with a user only, and with nothing (indexers, commands)."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> B2BStrategy:
        if request is not None and hasattr(request, "b2b"):
            return B2BStrategy(request.b2b, request)
        return B2BStrategy(contexts.for_user(user=user))
