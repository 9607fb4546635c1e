"""Own prices, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Value
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.pricing import PriceBreak, PriceQuote
from oscar_b2b.partner_pricing import price_facts, price_sql
from oscar_b2b.partner_pricing.models import Price
from oscar_b2b.partner_pricing.price_facts import PriceFacts, UsedType
from oscar_b2b.partner_pricing.price_steps import (
    NO_SURCHARGE,
    DiscountWay,
    Priced,
    Surcharge,
    lowest,
    price_of,
)

#: Amounts of a product by price type and smallest quantity.
Tiers = dict[int, dict[Decimal, Decimal]]


def own_price(*, context: B2BContext) -> Any:
    """Return the SQL expression of the dealer's price with VAT, in cents, over ``Product``.

    The only source of own prices: quotes, sorting and filtering all use it. SQL NULL means: not
    sold at these terms, never the price of another type.
    """
    facts = price_facts.facts(context=context)
    if facts is None:
        return Value(None, output_field=DecimalField(max_digits=14, decimal_places=2))
    return price_sql.price(facts)


def quotes(*, context: B2BContext, product_ids: Collection[int]) -> dict[int, PriceQuote | None]:
    """Return the dealer's quote of every product asked for, or None.

    One query, after the one of ``price_facts`` a request; one more where goods may have several
    prices: quantity breaks, special prices, surcharges of warehouses.
    """
    found: dict[int, PriceQuote | None] = dict.fromkeys(product_ids)
    facts = price_facts.facts(context=context) if found else None
    if facts is None:
        return found
    products = {good.pk: good for good in _goods(facts, found) if good.amount is not None}
    if facts.has_details and products:
        for product_id, tiers in tiers_of(facts, products).items():
            products[product_id].tiers = tiers
    for pk, good in products.items():
        if good.amount is not None:
            found[pk] = _quote(facts, good, good.amount)
    return found


@dataclass(slots=True)
class Good:
    """What is known of one product: the price by SQL and what the other prices are made of."""

    pk: int
    amount: Decimal | None
    retail: Decimal | None
    vat_rate: Decimal | None
    regular: Decimal | None = None
    rule_ids: Sequence[int] = ()
    warehouse_id: int | None = None
    tiers: Tiers = field(default_factory=dict)


def one_good(facts: PriceFacts, product_id: int) -> Good:
    """Return all that is known of one product, for the steps of its price."""
    (good,) = _goods(facts, [product_id], with_rules=True)
    good.tiers = tiers_of(facts, [product_id]).get(product_id, {})
    return good


def _goods(
    facts: PriceFacts, product_ids: Collection[int], *, with_rules: bool = False
) -> list[Good]:
    columns = {
        "amount": price_sql.price(facts),
        "retail": price_sql.retail_price(facts),
        "vat_rate": price_sql.vat_rate(),
    }
    if facts.specials:
        columns["regular"] = price_sql.price(facts, with_specials=False)
    if facts.rules and (with_rules or facts.has_details or facts.has_ends):
        columns["rule_ids"] = price_sql.rule_ids(facts)
    if facts.places:
        columns["warehouse_id"] = price_sql.warehouse(facts)
    rows = (
        get_model("catalogue", "Product")
        .objects.filter(pk__in=product_ids)
        .order_by()
        .values_list("pk", *columns.values())
    )
    return [Good(**dict(zip(("pk", *columns), row, strict=True))) for row in rows]


def tiers_of(facts: PriceFacts, product_ids: Collection[int]) -> dict[int, Tiers]:
    """Return the amounts of products by price type and smallest quantity, with one query."""
    found: dict[int, Tiers] = {}
    types = [facts.own.pk, *(special.pk for special in facts.specials)]
    rows = Price.objects.filter(product__in=product_ids, price_type__in=types).values_list(
        "product_id", "price_type_id", "min_quantity", "amount"
    )
    for product_id, type_id, quantity, amount in rows:
        found.setdefault(product_id, {}).setdefault(type_id, {})[quantity] = amount
    return found


def priced(
    facts: PriceFacts,
    good: Good,
    used: UsedType,
    *,
    quantity: Decimal = Decimal(0),
    surcharge: Surcharge = NO_SURCHARGE,
) -> Priced | None:
    """Return the price of a product by one of the price types, step by step."""
    is_own = used is facts.own
    percents = {rule.pk: rule.percent for rule in facts.rules} if is_own else {}
    return price_of(
        tiers=good.tiers.get(used.pk, {}),
        quantity=quantity,
        terms=used.terms,
        percents=[percents[pk] for pk in good.rule_ids if pk in percents],
        way=facts.way if is_own else DiscountWay.OFF,
        vat_rate=good.vat_rate,
        surcharge=surcharge,
    )


def _quote(facts: PriceFacts, good: Good, amount: Decimal) -> PriceQuote:
    """Return the quote of the warehouse that the goods would come from, with all others in it."""
    here = facts.surcharge_at(good.warehouse_id)
    breaks, number = _breaks(facts, good, here)
    regular = good.regular if good.regular is not None and good.regular > amount else None
    source = facts.own.name
    if regular is not None and number >= 0:
        source = facts.specials[number].name
    by_surcharge: dict[Surcharge, PriceQuote] = {}
    for place in facts.places:
        if place.surcharge != here and place.surcharge not in by_surcharge:
            other = _other_quote(facts, good, place.surcharge)
            if other is not None:
                by_surcharge[place.surcharge] = other
    return PriceQuote(
        amount=amount,
        currency=facts.currency,
        vat_rate=None if facts.own.terms.vat_free else good.vat_rate,
        retail=_retail(good, amount),
        source=source,
        regular=regular,
        until=_until(facts, good) if number < 0 else None,
        breaks=breaks,
        elsewhere={
            place.partner_id: by_surcharge[place.surcharge]
            for place in facts.places
            if place.surcharge in by_surcharge
        },
    )


def _other_quote(facts: PriceFacts, good: Good, surcharge: Surcharge) -> PriceQuote | None:
    chosen, regular, number = _lowest(facts, good, Decimal(0), surcharge)
    if chosen is None:
        return None
    breaks, __ = _breaks(facts, good, surcharge)
    return PriceQuote(
        amount=chosen.amount,
        currency=facts.currency,
        vat_rate=None if facts.own.terms.vat_free else good.vat_rate,
        retail=_retail(good, chosen.amount),
        source=facts.own.name if number < 0 else facts.specials[number].name,
        regular=regular,
        until=_until(facts, good) if number < 0 else None,
        breaks=breaks,
    )


def _until(facts: PriceFacts, good: Good) -> date | None:
    """Return the last day of the own price: one of the discounts that make it ends then."""
    if not facts.has_ends:
        return None
    ends = [rule.until for rule in facts.that_count(set(good.rule_ids)) if rule.until is not None]
    return min(ends, default=None)


def _retail(good: Good, amount: Decimal) -> Decimal | None:
    """Return the retail price; one not above the own has nothing to be struck through for."""
    return good.retail if good.retail is not None and good.retail > amount else None


def _lowest(
    facts: PriceFacts, good: Good, quantity: Decimal, surcharge: Surcharge
) -> tuple[Priced | None, Decimal | None, int]:
    """Return the price that holds, the own one it replaces, and the number of the special."""
    own = priced(facts, good, facts.own, quantity=quantity, surcharge=surcharge)
    chosen, number = lowest(
        own,
        [
            priced(facts, good, special, quantity=quantity, surcharge=surcharge)
            for special in facts.specials
        ],
    )
    return chosen, own.amount if own is not None and number >= 0 else None, number


def _breaks(
    facts: PriceFacts, good: Good, surcharge: Surcharge
) -> tuple[tuple[PriceBreak, ...], int]:
    """Return the quantities from which the price is another, and the number of the special one
    that is the price of one."""
    if not facts.has_details or not good.tiers:
        return (), -1
    first, _replaced, number = _lowest(facts, good, Decimal(0), surcharge)
    quantities = sorted({each for tiers in good.tiers.values() for each in tiers if each > 0})
    breaks: list[PriceBreak] = []
    before = first.amount if first else None
    for quantity in quantities:
        chosen, regular, special = _lowest(facts, good, quantity, surcharge)
        if chosen is not None and chosen.amount != before:
            until = _until(facts, good) if special < 0 else None
            breaks.append(PriceBreak(quantity.normalize() + 0, chosen.amount, regular, until))
            before = chosen.amount
    return tuple(breaks), number


def loaded_at(*, price_type_id: int, product_id: int) -> datetime | None:
    """Return when the price of one last became another."""
    return (
        Price.objects.filter(price_type=price_type_id, product=product_id, min_quantity=0)
        .values_list("updated_at", flat=True)
        .first()
    )
