"""Own prices, in bulk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import DecimalField, Value
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import PriceQuote
from oscar_b2b.partner_pricing import price_sql


def own_price(*, context: B2BContext) -> Any:
    """Return the SQL expression of the dealer's price with VAT, in cents, over ``Product``.

    The only source of own prices: quotes, sorting and filtering all use it. SQL NULL means: not
    sold at these terms, never the price of another type.
    """
    if context.price_type_id is None:
        return Value(None, output_field=DecimalField(max_digits=14, decimal_places=2))
    return price_sql.price(context.price_type_id)


def quotes(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, PriceQuote | None]:
    """Return the dealer's quote of every product asked for, or None, with one query."""
    found: dict[int, PriceQuote | None] = dict.fromkeys(product_ids)
    if context.price_type_id is None or not found:
        return found
    Product = get_model("catalogue", "Product")
    rows = (
        Product.objects.filter(pk__in=found)
        .order_by()
        .values_list(
            "pk",
            own_price(context=context),
            price_sql.retail_price(context.price_type_id),
            price_sql.vat_rate(),
            price_sql.fact_of_type(context.price_type_id, "currency"),
            price_sql.fact_of_type(context.price_type_id, "name"),
        )
    )
    for pk, amount, retail, vat_rate, currency, source in rows:
        if amount is None:
            continue
        found[pk] = PriceQuote(
            amount=amount,
            currency=currency,
            vat_rate=vat_rate,
            # A retail price not above the own one has nothing to be struck through for.
            retail=retail if retail is not None and retail > amount else None,
            source=source,
        )
    return found
