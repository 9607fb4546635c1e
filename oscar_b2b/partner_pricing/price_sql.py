"""The one SQL of "what does a product cost by a price type", as an expression over ``Product``.

Written as SQL because Django needs 50 ms to compile the same nested subqueries, on every page.
"""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, F, Func

from oscar_b2b.partner_pricing.models import PriceType

#: Less is 0.00 after rounding, and nobody buys for nothing.
_SOLD = "p.min_quantity = 0 AND p.amount >= 0.005"

_GROSS = "ROUND(p.amount, 2)"
_NET = "ROUND(p.amount * (100 + COALESCE(own_unit.vat_rate, parent_unit.vat_rate, 0)) / 100, 2)"

_VAT = """
    JOIN catalogue_product good ON good.id = p.product_id
    LEFT JOIN partner_pricing_saleunit own_unit ON own_unit.product_id = good.id
    LEFT JOIN partner_pricing_saleunit parent_unit ON parent_unit.product_id = good.parent_id"""

_OWN = """(
    SELECT {amount} FROM partner_pricing_price p {vat}
    WHERE p.product_id = {{product}} AND p.price_type_id = {price_type} AND {sold})"""

_LOWEST_VARIANT = """(
    SELECT MIN({amount}) FROM partner_pricing_price p
    JOIN catalogue_product variant ON variant.id = p.product_id AND variant.is_public {vat}
    WHERE variant.parent_id = {{product}} AND p.price_type_id = {price_type} AND {sold})"""

# What is asked of the type refers to no product: PostgreSQL answers it once per query, and then
# takes one branch. Prices with VAT, the usual case, cost one index probe per product.
_PRICE = """CASE (
    SELECT t.vat_included FROM partner_pricing_pricetype t
    WHERE t.id = {price_type} AND t.is_active AND NOT t.is_cost AND t.currency <> '')
WHEN TRUE THEN CASE WHEN {{structure}} = 'parent' THEN {gross_variant} ELSE {gross_own} END
WHEN FALSE THEN CASE WHEN {{structure}} = 'parent' THEN {net_variant} ELSE {net_own} END
END"""

_RETAIL_OF = """(
    SELECT r.id FROM partner_pricing_pricetype r
    JOIN partner_pricing_pricetype own ON own.currency = r.currency
    WHERE own.id = {price_type} AND r.is_retail AND r.is_active AND NOT r.is_cost
    ORDER BY r.id LIMIT 1)"""

_VAT_RATE = """COALESCE(
    (SELECT u.vat_rate FROM partner_pricing_saleunit u WHERE u.product_id = {product}),
    (SELECT u.vat_rate FROM partner_pricing_saleunit u
     JOIN catalogue_product v ON v.parent_id = u.product_id WHERE v.id = {product}))"""

_FACT_OF_TYPE = "(SELECT t.{column} FROM partner_pricing_pricetype t WHERE t.id = {price_type})"


class _OverProduct(Func):
    """SQL with ``{product}`` and ``{structure}`` for the columns of the outer query."""

    def __init__(self, sql: str, **extra: Any) -> None:
        super().__init__(F("pk"), F("structure"), sql=sql, **extra)

    def as_sql(self, *arguments: Any, **named: Any) -> tuple[str, tuple[Any, ...]]:
        compiler = arguments[0] if arguments else named["compiler"]
        product, structure = (compiler.compile(each)[0] for each in self.source_expressions)
        return self.extra["sql"].format(product=product, structure=structure), ()


def price(price_type_id: int) -> Any:
    """Return the price by a type, with VAT and in cents; NULL when there is none.

    A parent has the lowest price of its public variants.
    """
    return _price(str(int(price_type_id)))


def retail_price(price_type_id: int) -> Any:
    """Return the retail price in the currency of another type; NULL when there is none."""
    return _price(_RETAIL_OF.format(price_type=int(price_type_id)))


def vat_rate() -> Any:
    """Return the VAT rate of a product, or of its parent, in percent."""
    return _OverProduct(_VAT_RATE, output_field=DecimalField(max_digits=5, decimal_places=2))


def fact_of_type(price_type_id: int, column: str) -> Any:
    """Return a column of the price type, the same in every row."""
    field: Any = PriceType._meta.get_field(column)
    sql = _FACT_OF_TYPE.format(column=field.column, price_type=int(price_type_id))
    return _OverProduct(sql, output_field=field.clone())


def _price(price_type: str) -> Any:
    def lookup(template: str, amount: str, vat: str) -> str:
        return template.format(amount=amount, vat=vat, price_type=price_type, sold=_SOLD)

    sql = _PRICE.format(
        price_type=price_type,
        gross_own=lookup(_OWN, _GROSS, ""),
        gross_variant=lookup(_LOWEST_VARIANT, _GROSS, ""),
        net_own=lookup(_OWN, _NET, _VAT),
        net_variant=lookup(_LOWEST_VARIANT, _NET, _VAT),
    )
    return _OverProduct(sql, output_field=DecimalField(max_digits=14, decimal_places=2))
