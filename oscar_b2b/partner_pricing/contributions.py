"""Adapters from core's extension points to this module's queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.delivery import PickupPoint
from oscar_b2b.core.menus import MenuItem, with_count
from oscar_b2b.core.pricing import PriceExplanation, PriceQuote
from oscar_b2b.core.units import UnitInfo
from oscar_b2b.partner_pricing import (
    domain,
    mapping_queries,
    price_explanations,
    price_queries,
    queries,
    unit_queries,
)


class ContractPrices:
    """Prices of the price type in the context; answers for every product, so nothing falls
    through to another price."""

    order = 10

    def quote(
        self, context: B2BContext, product_ids: Collection[int]
    ) -> dict[int, PriceQuote | None]:
        return price_queries.quotes(context=context, product_ids=product_ids)

    def expression(self, context: B2BContext) -> Any:
        return price_queries.own_price(context=context)

    def explain(self, context: B2BContext, product_id: int) -> PriceExplanation | None:
        return price_explanations.explain(context=context, product_id=product_id)


class MaskedStock:
    """Stock of the contract's warehouses behind the dealer's mask."""

    order = 10

    def display(self, context: B2BContext, product_ids: Collection[int]) -> dict[int, StockDisplay]:
        return queries.stock(context=context, product_ids=product_ids)

    def records(self, context: B2BContext, stockrecords: Collection[Any]) -> list[Any]:
        return queries.buyable_records(context=context, stockrecords=stockrecords)


class WarehousePickup:
    """Warehouses where 1C says goods can be picked up."""

    order = 10

    def points(self, context: B2BContext) -> list[PickupPoint]:
        return queries.pickup_points(context=context)


class SaleUnits:
    """Units, multiples and weights that 1C sent."""

    order = 10

    def units(self, product_ids: Collection[int]) -> dict[int, UnitInfo]:
        return unit_queries.units(product_ids=product_ids)


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Goods in stock. Not offered, and then not applied, where the dealer may not see stock."""

    code: str
    label: Any
    only_home: bool
    order: int

    def is_offered(self, context: B2BContext) -> bool:
        if self.only_home and context.home_warehouse_id is None:
            return False
        if not context.is_dealer or queries.is_stock_hidden(context=context):
            return False
        # What holds for every list is no choice.
        return self.only_home or queries.out_of_stock(context=context) != domain.NOT_LISTED

    def is_default(self, context: B2BContext) -> bool:
        """Whether the filter is on until the buyer takes it away."""
        return not self.only_home and queries.out_of_stock(context=context) == domain.FILTERED

    def restrict(self, products: Any, context: B2BContext, *, is_search: bool) -> Any:
        """Leave out what is never listed; a search still finds what is coming."""
        if self.only_home or queries.out_of_stock(context=context) != domain.NOT_LISTED:
            return products
        there = queries.in_stock(context=context)
        return products.filter(there | queries.is_expected() if is_search else there)

    def apply(self, products: Any, context: B2BContext) -> Any:
        return products.filter(queries.in_stock(context=context, only_home=self.only_home))


DASHBOARD_MENU = [
    MenuItem(
        with_count(
            _("Price types"), mapping_queries.new_price_types, _("%(label)s: %(count)d new")
        ),
        "dashboard:b2b-price-types",
        order=30,
        icon="fas fa-tags",
        permission="partner_pricing.view_pricetype",
    ),
    MenuItem(
        with_count(_("Warehouses"), mapping_queries.new_warehouses, _("%(label)s: %(count)d new")),
        "dashboard:b2b-warehouses",
        order=40,
        icon="fas fa-warehouse",
        permission="partner_pricing.view_warehouse",
    ),
]

LISTING_FILTERS = [
    StockFilter("in-stock", _("In stock"), only_home=False, order=10),
    StockFilter("home", _("At my warehouse"), only_home=True, order=20),
]
