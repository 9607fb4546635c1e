"""The SQL of the own price and its plain Python say the same, for golden and for any terms."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import StoredSetting
from oscar_b2b.core.services import terms
from oscar_b2b.partner_pricing.models import CurrencyRate, DiscountRule
from oscar_b2b.partner_pricing.price_steps import (
    Conversion,
    DiscountWay,
    Priced,
    PriceTerms,
    Rounding,
    RoundingWay,
    Surcharge,
    lowest,
    price_of,
)
from tests.factories.golden_prices import GOLDEN, Golden
from tests.factories.goods import (
    PriceTypeFactory,
    ProductClassFactory,
    make_category,
    make_product,
    make_warehouse,
    set_price,
    set_stock,
)

pytestmark = pytest.mark.django_db

ZERO = Decimal(0)


def set_way(way: str) -> None:
    from django.core.cache import cache

    StoredSetting.objects.update_or_create(
        code="partner_pricing.discounts", defaults={"value": way}
    )
    cache.clear()


def sql_prices(context: B2BContext, ids: list[int]) -> dict[int, Decimal | None]:
    Product = get_model("catalogue", "Product")
    priced = Product.objects.annotate(own=terms.price_expression(context=context))
    return dict(priced.filter(pk__in=ids).values_list("pk", "own"))


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_golden_prices(case: Golden) -> None:
    for currency, rate in case.rates.items():
        CurrencyRate.objects.create(currency=currency, rate=Decimal(rate))
    own = PriceTypeFactory(
        currency=case.currency,
        vat_included=not case.net,
        rounding_step=Decimal(case.step),
        rounding_way=case.rounding,
    )
    kind = "partner" if Decimal(case.commission) else "remote"
    warehouse = make_warehouse(
        "Elsewhere", kind=kind, commission=case.commission, delivery_surcharge=case.delivery
    )
    good = make_product(stock={warehouse: 5}, unit={"vat_rate": case.vat})
    for quantity, amount in case.tiers.items():
        set_price(good, own, amount, quantity)
    if case.special:
        special = PriceTypeFactory(is_special=True, currency=case.special_currency)
        set_price(good, special, case.special)
    for percent in case.off:
        DiscountRule.objects.create(name="Rule", percent=percent)
    set_way(case.way)
    context = B2BContext(
        currency=case.into, dealer_id=1, price_type_id=own.pk, vat_free=case.vat_free
    )

    quote = terms.prices(context=context, product_ids=[good.pk]).get(good.pk)
    found = quote.for_quantity(Decimal(case.quantity)) if quote else None

    assert (found and str(found.incl_tax)) == case.expected
    if case.quantity == "0":
        in_sql = sql_prices(context, [good.pk])[good.pk]
        assert (in_sql and str(in_sql)) == case.expected
    if found is not None:
        no_rate = case.currency != case.into and not case.rates
        assert found.currency == (case.currency if no_rate else case.into)
        if case.vat_free:
            assert (found.vat_rate, found.tax) == (None, ZERO)


# --- any terms --------------------------------------------------------------------------------

AMOUNT = st.decimals("0.0001", "99999.9999", places=4)
PERCENT = st.sampled_from([Decimal(each) for each in ("0.01", "3", "7.5", "33.33", "60", "100")])
RATE = st.sampled_from([Decimal(each) for each in ("41.5025", "0.0233", "48.512345", "1")])
STEP = st.sampled_from([Decimal(each) for each in ("0.01", "0.05", "0.03", "0.50", "1", "10")])
WAY = st.sampled_from(list(RoundingWay))


@dataclass
class Terms:
    currency: str
    net: bool
    step: Decimal
    rounding: RoundingWay


TERMS = st.builds(
    Terms,
    currency=st.sampled_from(["UAH", "USD", "EUR"]),
    net=st.booleans(),
    step=STEP,
    rounding=WAY,
)


@dataclass
class Thing:
    """A good with its prices, discounts' conditions and stock by warehouse."""

    own: dict[Decimal, Decimal]
    special: Decimal | None
    vat: int | None
    in_section: bool
    is_acme: bool
    is_variant: bool
    stock: tuple[int, int, int]


THING = st.builds(
    Thing,
    own=st.dictionaries(st.sampled_from([ZERO, Decimal(10), Decimal("2.5")]), AMOUNT, max_size=3),
    special=st.none() | AMOUNT,
    vat=st.sampled_from([None, 0, 7, 20]),
    in_section=st.booleans(),
    is_acme=st.booleans(),
    is_variant=st.booleans(),
    stock=st.tuples(*[st.sampled_from([0, 3])] * 3),
)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what one example wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    things=st.lists(THING, min_size=1, max_size=5),
    own=TERMS,
    special=TERMS,
    into=st.sampled_from(["UAH", "USD", "EUR"]),
    vat_free=st.booleans(),
    rates=st.tuples(RATE, RATE),
    percents=st.tuples(*[st.none() | PERCENT] * 4),
    way=st.sampled_from(list(DiscountWay)),
    surcharges=st.tuples(st.sampled_from(["0", "7.5"]), st.sampled_from(["0", "2.25"])),
    is_hidden=st.booleans(),
)
def test_sql_and_python_agree(
    things: list[Thing],
    own: Terms,
    special: Terms,
    into: str,
    vat_free: bool,
    rates: tuple[Decimal, Decimal],
    percents: tuple[Decimal | None, ...],
    way: DiscountWay,
    surcharges: tuple[str, str],
    is_hidden: bool,
) -> None:
    per = {"UAH": Decimal(1), "USD": rates[0], "EUR": rates[1]}
    with undone():
        own_type, special_type = _price_type(own), _price_type(special, is_special=True)
        for currency in ("USD", "EUR"):
            CurrencyRate.objects.create(currency=currency, rate=per[currency])
        section = make_category("Section")
        inner = make_category("Inner", parent=section)
        places = [
            make_warehouse("Home"),
            make_warehouse("Far", kind="remote", delivery_surcharge=surcharges[1]),
            make_warehouse(
                "Theirs",
                kind="partner",
                commission=surcharges[0],
                delivery_surcharge=surcharges[1],
            ),
        ]
        products = [_product(thing, inner, places, own_type, special_type) for thing in things]
        rules: list[dict[str, Any]] = [
            {},
            {"category": section},
            {"brand": "Acme"},
            {"product": products[0].parent or products[0]},
        ]
        for percent, conditions in zip(percents, rules, strict=True):
            if percent is not None:
                DiscountRule.objects.create(name="Rule", percent=percent, **conditions)
        set_way(way)
        context = B2BContext(
            currency=into,
            dealer_id=None if is_hidden else _seeing_dealer(),
            price_type_id=own_type.pk,
            vat_free=vat_free,
            warehouse_ids=tuple(place.pk for place in places),
            home_warehouse_id=places[0].pk,
        )

        ids = [product.pk for product in products]
        in_sql = sql_prices(context, ids)
        quotes = terms.prices(context=dataclasses.replace(context, memo={}), product_ids=ids)

        on_top = [
            Surcharge(),
            Surcharge(ZERO, Decimal(surcharges[1])),
            Surcharge(Decimal(surcharges[0]), Decimal(surcharges[1])),
        ]
        for index, (thing, product) in enumerate(zip(things, products, strict=True)):
            fitting = [
                percent
                for percent, fits in zip(
                    percents,
                    [
                        True,
                        thing.in_section,
                        thing.is_acme,
                        product.pk == products[0].pk
                        or (product.parent_id or 0) == products[0].parent_id,
                    ],
                    strict=True,
                )
                if percent is not None and fits
            ]

            def price(quantity: Decimal, surcharge: Surcharge) -> Priced | None:
                shared: dict[str, Any] = {
                    "quantity": quantity,
                    "vat_rate": None if thing.vat is None else Decimal(thing.vat),  # noqa: B023
                    "surcharge": surcharge,
                }
                special_tiers = {} if thing.special is None else {ZERO: thing.special}  # noqa: B023
                return lowest(
                    price_of(
                        tiers=thing.own,  # noqa: B023
                        terms=_terms(own, into, per, vat_free),
                        percents=fitting,  # noqa: B023
                        way=way,
                        **shared,
                    ),
                    [
                        price_of(
                            tiers=special_tiers,
                            terms=_terms(special, into, per, vat_free),
                            **shared,
                        )
                    ],
                )[0]

            with_stock = [number for number in range(3) if thing.stock[number] > 0]
            best = 0 if is_hidden or not with_stock else with_stock[0]
            expected = price(ZERO, on_top[best])
            assert in_sql[product.pk] == (expected and expected.amount), (index, thing)
            quote = quotes.get(product.pk)
            assert (quote and quote.amount) == (expected and expected.amount)
            if quote is None:
                continue
            for place, surcharge in zip(places, on_top, strict=True):
                for quantity in (ZERO, Decimal("2.5"), Decimal(9), Decimal(10)):
                    there = quote.at(place.pk).for_quantity(quantity)
                    exact = price(quantity, surcharge)
                    if exact is not None and price(ZERO, surcharge) is not None:
                        assert there.amount == exact.amount


def _terms(each: Terms, into: str, per: dict[str, Decimal], vat_free: bool) -> PriceTerms:
    is_other = each.currency != into
    return PriceTerms(
        vat_included=not each.net,
        vat_free=vat_free,
        conversion=Conversion(each.currency, into, per[each.currency], per[into])
        if is_other
        else None,
        rounding=Rounding(each.step, each.rounding),
    )


def _price_type(each: Terms, **values: Any) -> Any:
    return PriceTypeFactory(
        currency=each.currency,
        vat_included=not each.net,
        rounding_step=each.step,
        rounding_way=each.rounding.value,
        **values,
    )


def _seeing_dealer() -> int:
    from tests.factories.people import make_dealer, show_stock

    dealer = make_dealer("Somebody").dealer
    show_stock("exact", dealer=dealer)
    return int(dealer.pk)


def _product(thing: Thing, section: Any, places: list[Any], own: Any, special: Any) -> Any:
    parent = make_product() if thing.is_variant else None
    product = make_product(
        parent=parent, unit={"vat_rate": thing.vat}, product_class=ProductClassFactory()
    )
    bearer = parent or product
    if thing.in_section:
        bearer.categories.add(section)
    if thing.is_acme:
        ProductAttribute = get_model("catalogue", "ProductAttribute")
        maker, __ = ProductAttribute.objects.get_or_create(
            product_class=ProductClassFactory(),
            code="maker",
            defaults={"name": "Maker", "type": "text"},
        )
        bearer.attribute_values.create(attribute=maker, value_text="Acme")
    for quantity, amount in thing.own.items():
        set_price(product, own, amount, quantity)
    if thing.special is not None:
        set_price(product, special, thing.special)
    for place, pieces in zip(places, thing.stock, strict=True):
        set_stock(product, place, pieces)
    return product
