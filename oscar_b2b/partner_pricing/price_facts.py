"""What decides the prices of one request, asked once: price types, rates, discounts, surcharges.

Only parts that are in use are in the answer, so that the usual price, a price type's own amount,
costs one index probe and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from oscar_b2b.core import site_settings
from oscar_b2b.core.context import B2BContext
from oscar_b2b.partner_pricing import price_facts_sql, queries
from oscar_b2b.partner_pricing.price_steps import (
    Conversion,
    DiscountWay,
    PriceTerms,
    Rounding,
    RoundingWay,
    Surcharge,
)

#: Code of the setting of the shop: off, largest or sum.
DISCOUNTS = price_facts_sql.DISCOUNTS


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency costs in the shop's, as 1C says, and since when."""

    rate: Decimal
    valid_on: date | None = None


@dataclass(frozen=True, slots=True)
class UsedType:
    """A price type that takes part, with its terms under the contract."""

    pk: int
    name: str
    currency: str
    terms: PriceTerms
    has_breaks: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A discount of the shop that fits the buyer; whether it fits a product is asked in SQL.

    :param path: treebeard's path of a category, with everything below it; "" = any.
    """

    pk: int
    name: str
    percent: Decimal
    product_id: int | None = None
    path: str = ""
    has_brand: bool = False
    #: The last day on which it holds; None = it has no end.
    until: date | None = None

    @property
    def fits_all(self) -> bool:
        """Tell whether nothing about a product matters."""
        return self.product_id is None and not self.path and not self.has_brand


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse the dealer may buy from and what its goods cost on top."""

    partner_id: int
    name: str
    surcharge: Surcharge


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """Everything but the products.

    :param places: in the order in which warehouses are chosen; empty where no surcharge matters.
    :param is_stock_hidden: the choice of a warehouse must not tell where there is stock.
    """

    currency: str
    own: UsedType
    retail: UsedType | None = None
    specials: tuple[UsedType, ...] = ()
    way: DiscountWay = DiscountWay.OFF
    rules: tuple[Rule, ...] = ()
    places: tuple[Place, ...] = ()
    is_stock_hidden: bool = False
    rates: tuple[tuple[str, Rate], ...] = ()

    @property
    def has_details(self) -> bool:
        """Tell whether a product may have more prices than one."""
        return bool(self.specials or self.places or self.own.has_breaks)

    @property
    def has_ends(self) -> bool:
        """Tell whether a discount of the shop has an end that a price may have to tell."""
        return any(rule.until is not None for rule in self.rules)

    def that_count(self, rule_ids: Collection[int]) -> tuple[Rule, ...]:
        """Return those of the fitting discounts that make the price."""
        fitting = tuple(rule for rule in self.rules if rule.pk in rule_ids)
        if self.way is DiscountWay.OFF or not fitting:
            return ()
        if self.way is DiscountWay.LARGEST:
            # Of equal ones that which holds longest.
            return (max(fitting, key=lambda rule: (rule.percent, rule.until or date.max)),)
        return fitting

    def surcharge_at(self, partner_id: int | None) -> Surcharge:
        """Return the surcharge of a warehouse; none for one that is unknown."""
        for place in self.places:
            if place.partner_id == partner_id:
                return place.surcharge
        return Surcharge()


def facts(*, context: B2BContext) -> PriceFacts | None:
    """Return what decides the prices under a context; None = there are none.

    Kept with the context: one query the first time, which a dealer's stock needs anyway.
    """
    if not context.sees_terms or context.price_type_id is None:
        return None
    key = ("partner_pricing.price_facts", price_facts_sql.key(context), context.currency)
    if key not in context.memo:
        context.memo[key] = _ask(context)
    found: PriceFacts | None = context.memo[key]
    return found


def _ask(context: B2BContext) -> PriceFacts | None:
    way = DiscountWay(site_settings.value(DISCOUNTS))
    types, rates, places, rules = (each or [] for each in _rows(context))
    known = _rates(rates)
    own_row = next((row for row in types if row[0] == context.price_type_id), None)
    if own_row is None:
        return None
    # What cannot be converted stays in the price type's own currency.
    currency = context.currency if conversion(own_row[2], context.currency, known) else own_row[2]

    def used(row: list[Any]) -> UsedType | None:
        return _used(row, currency, known, vat_free=context.vat_free)

    others = [row for row in types if row is not own_row]
    own = used(own_row)
    if own is None:
        return None
    retail = sorted((row for row in others if row[4]), key=lambda row: row[2] != currency)
    surcharges = _places(places, context)
    return PriceFacts(
        currency=currency,
        own=own,
        retail=next((each for row in retail if (each := used(row))), None),
        specials=tuple(each for row in others if row[5] and (each := used(row))),
        way=way,
        rules=tuple(
            Rule(
                pk,
                name,
                Decimal(percent),
                product_id,
                path or "",
                has_brand,
                until=_day_before(end),
            )
            for pk, name, percent, product_id, path, has_brand, end in rules
        ),
        places=surcharges,
        is_stock_hidden=bool(surcharges) and queries.is_stock_hidden(context=context),
        rates=tuple(known.items()),
    )


def _rows(context: B2BContext) -> list[Any]:
    """Return the rows of price types, rates, warehouses and rules.

    A dealer's are read with what decides of his stock, in one query.
    """
    key = price_facts_sql.key(context)
    if key not in context.memo:
        queries.is_stock_hidden(context=context)
    if key not in context.memo:
        sql, params = price_facts_sql.rows(context)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", params)
            context.memo[key] = json.loads(cursor.fetchone()[0])
    found: list[Any] = context.memo[key]
    return found


def conversion(source: str, target: str, rates: dict[str, Rate]) -> Conversion | None:
    """Return the conversion between two currencies; None when a rate is unknown.

    :param rates: by currency, with the shop's own.
    """
    if source not in rates and source != target:
        return None
    if target not in rates and source != target:
        return None
    if source == target:
        return Conversion(source, target)
    return Conversion(source, target, rates[source].rate, rates[target].rate)


def _day_before(end: str | None) -> date | None:
    return date.fromisoformat(end) - timedelta(days=1) if end else None


def _rates(rows: list[Any]) -> dict[str, Rate]:
    rates = {
        currency: Rate(Decimal(rate), date.fromisoformat(day) if day else None)
        for currency, rate, day in rows
    }
    rates[settings.OSCAR_DEFAULT_CURRENCY] = Rate(Decimal(1))
    return rates


def _used(
    row: list[Any], currency: str, rates: dict[str, Rate], *, vat_free: bool
) -> UsedType | None:
    pk, name, own_currency, vat_included, __, ___, step, way, has_breaks = row
    converted = conversion(own_currency, currency, rates)
    if converted is None:
        return None
    return UsedType(
        pk=pk,
        name=name,
        currency=own_currency,
        terms=PriceTerms(
            vat_included=vat_included,
            vat_free=vat_free,
            conversion=converted if own_currency != currency else None,
            rounding=Rounding(Decimal(step), RoundingWay(way)),
        ),
        has_breaks=has_breaks,
    )


def _places(rows: list[Any], context: B2BContext) -> tuple[Place, ...]:
    """Return the warehouses in order, or nothing when none of them costs anything on top."""
    places = []
    for partner_id, name, commission, delivery in rows:
        surcharge = Surcharge()
        if partner_id != context.home_warehouse_id:
            surcharge = Surcharge(Decimal(commission or 0), Decimal(delivery or 0))
        places.append(Place(partner_id, name, surcharge))
    return tuple(places) if any(place.surcharge for place in places) else ()
