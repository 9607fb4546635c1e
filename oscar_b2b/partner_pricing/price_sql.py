"""The one SQL of "what does a product cost", as an expression over ``Product``.

The steps are those of ``price_steps``, in the same order; a property test holds both equal. Only
parts that are in use are written, and multiplications stand for divisions, which PostgreSQL cuts.
Written as SQL because Django needs 50 ms to compile the same nested subqueries, on every page.
What is written into it are numbers and paths of categories, both checked; never people's texts.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DecimalField, F, Func

from oscar_b2b.partner_pricing.price_facts import PriceFacts, Rule, UsedType
from oscar_b2b.partner_pricing.price_steps import (
    CENT,
    SMALLEST,
    Conversion,
    DiscountWay,
    Rounding,
    RoundingWay,
)

#: Attribute of a product that names its brand.
BRAND = "maker"

#: Larger than any amount; counting down from it turns "down" into "up" without a division.
_MANY = 10**16

_VAT_RATE = """COALESCE(
    (SELECT u.vat_rate FROM partner_pricing_saleunit u WHERE u.product_id = {product}),
    (SELECT u.vat_rate FROM partner_pricing_saleunit u
     JOIN catalogue_product v ON v.parent_id = u.product_id WHERE v.id = {product}))"""

_UNITS = """
    LEFT JOIN partner_pricing_saleunit own_unit ON own_unit.product_id = good.id
    LEFT JOIN partner_pricing_saleunit parent_unit ON parent_unit.product_id = good.parent_id"""

_VAT = "(100 + COALESCE(own_unit.vat_rate, parent_unit.vat_rate, 0)) * 0.01"


class _OverProduct(Func):
    """SQL with ``{product}`` and ``{structure}`` for the columns of the outer query."""

    def __init__(self, sql: str, **extra: Any) -> None:
        super().__init__(F("pk"), F("structure"), sql=sql, **extra)

    def as_sql(self, *arguments: Any, **named: Any) -> tuple[str, tuple[Any, ...]]:
        compiler = arguments[0] if arguments else named["compiler"]
        product, structure = (compiler.compile(each)[0] for each in self.source_expressions)
        return self.extra["sql"].format(product=product, structure=structure), ()


def price(facts: PriceFacts, *, with_specials: bool = True) -> Any:
    """Return the own price with VAT and in cents; NULL when there is none.

    It is that of one, from the warehouse the goods would come from. A parent has the lowest price
    of its public variants.

    :param with_specials: False = the price that special ones replace.
    """
    return _money(_price(facts, facts.own, facts.specials if with_specials else ()))


def retail_price(facts: PriceFacts) -> Any:
    """Return the recommended retail price in the same currency; NULL when there is none."""
    if facts.retail is None:
        return _money("NULL::numeric")
    plain = PriceFacts(currency=facts.currency, own=facts.retail)
    return _money(_price(plain, facts.retail, ()))


def vat_rate() -> Any:
    """Return the VAT rate of a product, or of its parent, in percent."""
    return _OverProduct(_VAT_RATE, output_field=DecimalField(max_digits=5, decimal_places=2))


def rule_ids(facts: PriceFacts) -> Any:
    """Return the ids of the discounts that fit a product, as an array."""
    found = ", ".join(f"CASE WHEN {_fits(rule)} THEN {int(rule.pk)} END" for rule in facts.rules)
    sql = f"""(SELECT array_remove(ARRAY[{found}]::bigint[], NULL)
        FROM catalogue_product good WHERE good.id = {{product}})"""
    return _OverProduct(sql, output_field=ArrayField(BigIntegerField()))


def warehouse(facts: PriceFacts) -> Any:
    """Return the Oscar partner that a product would come from; NULL when none has a record."""
    sql = f"(SELECT place.id FROM {_place(facts, '{product}')} place)"
    return _OverProduct(sql, output_field=BigIntegerField())


def _money(sql: str) -> Any:
    return _OverProduct(sql, output_field=DecimalField(max_digits=14, decimal_places=2))


def _price(facts: PriceFacts, own: UsedType, specials: Iterable[UsedType]) -> str:
    joins, amount = "", _amount(facts, own, "p.amount", is_own=True)
    uses_units = _adds_vat(own)
    for number, special in enumerate(specials):
        name = f"s{number}"
        joins += f"""
    LEFT JOIN partner_pricing_price {name} ON {name}.product_id = p.product_id
        AND {name}.price_type_id = {int(special.pk)} AND {name}.min_quantity = 0
        AND {name}.amount >= {SMALLEST}"""
        uses_units |= _adds_vat(special)
        lower = _amount(facts, special, f"{name}.amount", is_own=False)
        # A special price that rounds to nothing is none; LEAST passes over NULL.
        amount = f"LEAST({amount}, NULLIF({lower}, 0))"
    if uses_units:
        joins = _UNITS + joins
    if facts.rules and own is facts.own:
        joins += f"\n    CROSS JOIN LATERAL (SELECT {_percent(facts)} AS percent OFFSET 0) off"
    if facts.places:
        joins += f"\n    LEFT JOIN LATERAL {_place(facts, 'good.id')} place ON TRUE"
    sold = f"p.price_type_id = {int(own.pk)} AND p.min_quantity = 0 AND p.amount >= {SMALLEST}"
    good = "JOIN catalogue_product good ON good.id = p.product_id" if joins else ""
    # What rounds to nothing is no price.
    amount = amount if _is_plain(facts, own) and not specials else f"NULLIF({amount}, 0)"
    return f"""CASE WHEN {{structure}} = 'parent' THEN (
    SELECT MIN({amount}) FROM partner_pricing_price p
    JOIN catalogue_product good ON good.id = p.product_id AND good.is_public{joins}
    WHERE good.parent_id = {{product}} AND {sold})
ELSE (
    SELECT {amount} FROM partner_pricing_price p {good}{joins}
    WHERE p.product_id = {{product}} AND {sold}) END"""


def _is_plain(facts: PriceFacts, used: UsedType) -> bool:
    """Tell whether the shop takes 1C's amount as it is, so that it cannot round to nothing."""
    return not (facts.rules or facts.places or used.terms.conversion)


def _adds_vat(used: UsedType) -> bool:
    return not used.terms.vat_included and not used.terms.vat_free


def _amount(facts: PriceFacts, used: UsedType, column: str, *, is_own: bool) -> str:
    """Return the SQL of steps 2 to 6 for one amount of one price type."""
    amount, changed = column, []
    if is_own and facts.rules:
        amount += " * (100 - off.percent) * 0.01"
        changed.append("off.percent > 0")
    if _adds_vat(used):
        amount += f" * {_VAT}"
    if used.terms.conversion:
        amount = _converted(amount, used.terms.conversion)
        changed.append("TRUE")
    if facts.places:
        amount += " * COALESCE(place.factor, 1)"
        changed.append("COALESCE(place.factor, 1) <> 1")
    rounding = used.terms.rounding
    if not changed or rounding == Rounding():
        return f"ROUND({amount}, 2)"
    if "TRUE" in changed:
        return _rounded(amount, rounding)
    return (
        f"CASE WHEN {' OR '.join(changed)} THEN {_rounded(amount, rounding)} "
        f"ELSE ROUND({amount}, 2) END"
    )


def _converted(amount: str, conversion: Conversion) -> str:
    if conversion.per_target == 1:
        return f"ROUND({amount} * {conversion.per_source}, 10)"
    # The integer quotient is exact; twice the amount and half a unit more round half up.
    double = conversion.per_source * 2 * 10**10
    return (
        f"div({amount} * {double:f} + {conversion.per_target}, {conversion.per_target * 2})"
        " * 0.0000000001"
    )


def _rounded(amount: str, rounding: Rounding) -> str:
    step = rounding.step
    if rounding.way is RoundingWay.DOWN:
        return f"ROUND(div({amount}, {step}) * {step}, 2)"
    if rounding.way is RoundingWay.UP:
        return f"ROUND(({_MANY} - div({step * _MANY:f} - {amount}, {step})) * {step}, 2)"
    if step == CENT:
        return f"ROUND({amount}, 2)"
    return f"ROUND(div({amount} + {step / 2}, {step}) * {step}, 2)"


def _percent(facts: PriceFacts) -> str:
    """Return the SQL of the one percentage that the discounts of a product make."""
    always = [rule.percent for rule in facts.rules if rule.fits_all]
    by_product = [rule for rule in facts.rules if not rule.fits_all]
    if facts.way is DiscountWay.SUM:
        parts = [f"CASE WHEN {_fits(rule)} THEN {rule.percent} ELSE 0 END" for rule in by_product]
        return f"LEAST({' + '.join([str(sum(always, Decimal(0))), *parts])}, 100)"
    floor = max(always, default=Decimal(0))
    cases = [
        f"WHEN {' OR '.join(_fits(rule) for rule in by_product if rule.percent == percent)} "
        f"THEN {percent}"
        for percent in sorted({rule.percent for rule in by_product}, reverse=True)
        if percent > floor
    ]
    return f"CASE {' '.join(cases)} ELSE {floor} END" if cases else str(floor)


def _fits(rule: Rule) -> str:
    """Return the condition that a rule fits ``good``; one of a parent fits its variants."""
    conditions = []
    if rule.product_id is not None:
        conditions.append(f"{int(rule.product_id)} IN (good.id, good.parent_id)")
    if rule.path:
        if not rule.path.isalnum():
            raise ValueError(f"“{rule.path}” is no path of a category.")
        conditions.append(
            _either(
                f"""EXISTS (SELECT 1 FROM catalogue_productcategory pc
            JOIN catalogue_category c ON c.id = pc.category_id
            WHERE pc.product_id = {{}} AND c.path ^@ '{rule.path}')"""
            )
        )
    if rule.has_brand:
        # The name is taken from the rule's row: a text of people never stands in this SQL.
        conditions.append(
            _either(
                f"""EXISTS (SELECT 1 FROM catalogue_productattributevalue v
            JOIN catalogue_productattribute a ON a.id = v.attribute_id AND a.code = '{BRAND}'
            LEFT JOIN catalogue_attributeoption o ON o.id = v.value_option_id
            JOIN partner_pricing_discountrule r ON r.id = {int(rule.pk)}
            WHERE v.product_id = {{}} AND COALESCE(o.option, v.value_text) = r.brand)"""
            )
        )
    return f"({' AND '.join(conditions)})" if conditions else "TRUE"


def _either(condition: str) -> str:
    return f"({condition.format('good.id')} OR {condition.format('good.parent_id')})"


def _place(facts: PriceFacts, product: str) -> str:
    """Return the SQL of the warehouse that goods would come from, with the factor of its price.

    The first with free stock, else the first; for who may not see stock always the first, so that
    no price tells where there is some.
    """
    rows = ", ".join(
        f"({number}, {int(place.partner_id)}, {_factor(place.surcharge)})"
        for number, place in enumerate(facts.places)
    )
    free = "sr.num_in_stock IS NULL OR sr.num_in_stock <= COALESCE(sr.num_allocated, 0), "
    return f"""(SELECT w.id, w.factor FROM partner_stockrecord sr
        JOIN (VALUES {rows}) w (place, id, factor) ON w.id = sr.partner_id
        WHERE sr.product_id = {product}
        ORDER BY {"" if facts.is_stock_hidden else free}w.place LIMIT 1)"""


def _factor(surcharge: Any) -> str:
    return format((100 + surcharge.commission) * (100 + surcharge.delivery) / 10000, "f")
