"""Price, stock and unit of products under a dealer's terms: the one place all outlets ask.

Each function asks the modules' rules in order and falls back to Oscar's stock records, so the
shop works with no module on. The number of queries does not depend on the number of products.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Subquery, Value
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_b2b.core import availability
from oscar_b2b.core.availability import StockDisplay
from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.pricing import ExplainedStep, PriceExplanation, PriceQuote
from oscar_b2b.core.units import UnitInfo


def prices(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, PriceQuote]:
    """Return the own price of each product that has one."""
    if not context.sees_terms:
        return {}
    left = set(product_ids)
    found: dict[int, PriceQuote] = {}
    for rule in extensions.get("price_rules"):
        if not left:
            break
        answered = rule.quote(context, left)
        found.update({pk: quote for pk, quote in answered.items() if quote is not None})
        left -= answered.keys()
    if left:
        found.update(_stockrecord_prices(left))
    return found


def explain(*, context: B2BContext, product_id: int) -> PriceExplanation | None:
    """Return why a dealer pays his price of a product, step by step; None when he has no price.

    Asked for by the buyer's "why this price" and by the supplier's preview "as dealer X". Words
    are in the active language. Nothing in the answer is secret to the dealer of the context: no
    cost, no stock, no rule that does not fit him. Whether he may see the *product* is asked of
    :func:`visible_products` by the caller.
    """
    for rule in extensions.get("price_rules"):
        if hasattr(rule, "explain") and product_id in rule.quote(context, [product_id]):
            explanation: PriceExplanation | None = rule.explain(context, product_id)
            return explanation
    quote = prices(context=context, product_ids=[product_id]).get(product_id)
    if quote is None:
        return None
    step = ExplainedStep(_("Price"), quote.source, quote.incl_tax, quote.currency)
    return PriceExplanation(product_id, quote, quote.source, (step,))


def price_expression(*, context: B2BContext) -> Any:
    """Return the SQL expression of the own price over ``Product``, for sorting and filtering."""
    if not context.sees_terms:
        return Value(None, output_field=DecimalField())
    for rule in extensions.get("price_rules"):
        expression = rule.expression(context)
        if expression is not None:
            return expression
    stockrecords = _stockrecords().filter(product=OuterRef("pk"), price__isnull=False)
    return Subquery(stockrecords.order_by("pk").values("price")[:1])


def stock(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, StockDisplay]:
    """Return what the dealer may see of each product's stock."""
    if not product_ids:
        return {}
    if not context.sees_terms:
        return dict.fromkeys(product_ids, StockDisplay(availability.HIDDEN, "", ""))
    for rule in extensions.get("availability_rules"):
        answered = rule.display(context, product_ids)
        if answered is not None:
            return answered
    return _plain_stock(product_ids)


def buyable_records(*, context: B2BContext, stockrecords: Collection[Any]) -> list[Any]:
    """Return the stock records the dealer may buy from, best first."""
    if not context.sees_terms:
        return []
    for rule in extensions.get("availability_rules"):
        answered = rule.records(context, stockrecords)
        if answered is not None:
            return answered
    return sorted(stockrecords, key=lambda each: (-min(each.net_stock_level, 1), each.pk))


def units(*, product_ids: Collection[int]) -> dict[int, UnitInfo]:
    """Return the unit of each product; a plain unit for those no rule knows."""
    left = set(product_ids)
    found: dict[int, UnitInfo] = {}
    for rule in extensions.get("unit_rules"):
        if left:
            answered = rule.units(left)
            found.update(answered)
            left -= answered.keys()
    return {**dict.fromkeys(left, UnitInfo()), **found}


def visible_products(*, context: B2BContext, products: Any) -> Any:
    """Narrow a product queryset to what the dealer may see: the one assortment gate."""
    if not context.sees_goods:
        return products.none()
    products = products.filter(is_public=True)
    for rule in extensions.get("assortment_rules"):
        products = rule.visible(context, products)
    return products


def listing_filters(*, context: B2BContext, codes: Collection[str] | None = None) -> list[Any]:
    """Return the filters of the listing that a dealer may use, of ``codes`` only if given.

    A filter is left out when it has ``is_offered(context)`` and that says no: one by stock would
    tell those who may not see stock what there is.
    """
    if not context.sees_terms:
        return []
    return [
        each
        for each in extensions.get("listing_filters")
        if (codes is None or each.code in codes)
        and (not hasattr(each, "is_offered") or each.is_offered(context))
    ]


def default_filters(*, context: B2BContext) -> tuple[str, ...]:
    """Return the codes of the filters that are on until the buyer takes them away."""
    return tuple(
        each.code
        for each in listing_filters(context=context)
        if hasattr(each, "is_default") and each.is_default(context)
    )


def listed_products(*, context: B2BContext, products: Any, is_search: bool = False) -> Any:
    """Narrow visible products to those that lists show; a card may be opened all the same."""
    for each in extensions.get("listing_filters"):
        if hasattr(each, "restrict"):
            products = each.restrict(products, context, is_search=is_search)
    return products


def _stockrecords() -> Any:
    return get_model("partner", "StockRecord").objects


def _stockrecord_prices(product_ids: Collection[int]) -> dict[int, PriceQuote]:
    rows = (
        _stockrecords()
        .filter(product__in=product_ids, price__isnull=False)
        .order_by("product_id", "pk")
        .distinct("product_id")
        .values_list("product_id", "price", "price_currency")
    )
    return {pk: PriceQuote(amount=price, currency=currency) for pk, price, currency in rows}


def _plain_stock(product_ids: Collection[int]) -> dict[int, StockDisplay]:
    """In stock or not, without figures."""
    available = set(
        _stockrecords()
        .filter(product__in=product_ids, num_in_stock__gt=0)
        .exclude(num_allocated__gte=F("num_in_stock"))
        .values_list("product_id", flat=True)
    )
    yes = StockDisplay(availability.IN_STOCK, _("in stock"), _("in stock"))
    no = StockDisplay(availability.OUT_OF_STOCK, _("out of stock"), _("out of stock"))
    return {pk: yes if pk in available else no for pk in product_ids}
