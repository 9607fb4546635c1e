"""Goods of the test shop: products, variants, warehouses, stock, price types and prices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

Amount = Decimal | int | str


def guid() -> str:
    """Return an id as 1C writes it."""
    return str(uuid4())


class ProductClassFactory(DjangoModelFactory):
    """Goods that are shipped and whose stock is counted."""

    class Meta:
        model = "catalogue.ProductClass"
        django_get_or_create = ("name",)

    name = "Goods"
    requires_shipping = True
    track_stock = True


class ProductFactory(DjangoModelFactory):
    """A public good with an article and an id of 1C."""

    class Meta:
        model = "catalogue.Product"

    title = factory.Sequence(lambda n: f"Good {n:05}")
    upc = factory.Sequence(lambda n: f"ART-{n:05}")
    code = factory.LazyFunction(guid)
    is_public = True
    structure = "standalone"
    product_class = factory.SubFactory(ProductClassFactory)


class WarehouseFactory(DjangoModelFactory):
    """The side row of a mapped warehouse; ``.partner`` is Oscar's partner that stock hangs on."""

    class Meta:
        model = "partner_pricing.Warehouse"

    class Params:
        name = factory.Sequence(lambda n: f"Warehouse {n}")

    guid = factory.LazyFunction(guid)
    kind = "own"
    is_active = True
    reviewed_at = factory.LazyFunction(timezone.now)
    partner = factory.LazyAttribute(lambda row: _partner(row.name, row.guid))


class PriceTypeFactory(DjangoModelFactory):
    """A price list of 1C in hryvnias with VAT, mapped and shown."""

    class Meta:
        model = "partner_pricing.PriceType"

    guid = factory.LazyFunction(guid)
    name = factory.Sequence(lambda n: f"Price type {n}")
    currency = "UAH"
    currency_text = "UAH"
    is_active = True
    reviewed_at = factory.LazyFunction(timezone.now)


def _partner(name: str, code: str) -> Any:
    from oscar.core.loading import get_model

    return get_model("partner", "Partner").objects.create(name=name, code=code)


def make_warehouse(name: str, **values: Any) -> Any:
    """Return the Oscar partner of a new warehouse (its side row is ``partner.warehouse``)."""
    return WarehouseFactory(name=name, **values).partner


def make_category(name: str, parent: Any = None) -> Any:
    """Return a public section, at the root or under ``parent``."""
    from oscar.core.loading import get_model

    model = get_model("catalogue", "Category")
    if parent is None:
        return model.add_root(name=name, code=guid())
    return type(parent).objects.get(pk=parent.pk).add_child(name=name, code=guid())


def make_product(
    title: str = "",
    *,
    stock: Mapping[Any, int] | None = None,
    prices: Mapping[Any, Amount] | None = None,
    unit: Mapping[str, Any] | None = None,
    parent: Any = None,
    category: Any = None,
    **values: Any,
) -> Any:
    """Return a new good with all that makes it sellable.

    :param stock: warehouse (Oscar partner) → pieces.
    :param prices: price type → amount in the price type's currency.
    :param unit: fields of :class:`SaleUnit`, such as ``{"multiple": 6, "vat_rate": 20}``.
    :param parent: makes a variant of that good (which becomes a parent without stock).
    """
    if title:
        values["title"] = title
    if parent is not None:
        parent.structure = "parent"
        parent.save()
        values |= {"parent": parent, "structure": "child", "product_class": None}
    product = ProductFactory(**values)
    if category is not None:
        product.categories.add(category)
    for warehouse, pieces in (stock or {}).items():
        set_stock(product, warehouse, pieces)
    for price_type, amount in (prices or {}).items():
        set_price(product, price_type, amount)
    if unit is not None:
        from oscar_b2b.partner_pricing.models import SaleUnit

        SaleUnit.objects.create(product=product, **unit)
    return product


def set_stock(product: Any, warehouse: Any, pieces: int, allocated: int = 0) -> Any:
    """Write the stock of a good in a warehouse (an Oscar partner)."""
    record, __ = product.stockrecords.update_or_create(
        partner=warehouse,
        partner_sku=product.code,
        defaults={
            "num_in_stock": pieces,
            "num_allocated": allocated,
            "price_currency": "UAH",
            "price": None,
        },
    )
    return record


def set_price(product: Any, price_type: Any, amount: Amount, min_quantity: Amount = 0) -> Any:
    """Write the price of a good in a price type."""
    from oscar_b2b.partner_pricing.models import Price

    price, __ = Price.objects.update_or_create(
        product=product,
        price_type=price_type,
        min_quantity=Decimal(min_quantity),
        defaults={"amount": Decimal(amount)},
    )
    return price


def make_bolts(
    count: int, section: Any, warehouses: list[Any], price_types: list[Any]
) -> list[Any]:
    """Write many goods of one section at once: stock ``n % 200`` everywhere, price ``n + 1``."""
    from oscar.core.loading import get_model

    from oscar_b2b.partner_pricing.models import Price, SaleUnit

    Product = get_model("catalogue", "Product")
    StockRecord = get_model("partner", "StockRecord")
    product_class = ProductClassFactory()
    bolts = Product.objects.bulk_create(
        Product(
            title=f"Bolt {number:04}",
            slug=f"bolt-{number}",
            upc=f"BOLT-{number:04}",
            code=f"bolt-{number}",
            structure="standalone",
            product_class=product_class,
        )
        for number in range(count)
    )
    Product.categories.through.objects.bulk_create(
        Product.categories.through(product=bolt, category=section) for bolt in bolts
    )
    StockRecord.objects.bulk_create(
        StockRecord(
            product=bolt,
            partner=warehouse,
            partner_sku=bolt.code,
            num_in_stock=number % 200,
            price_currency="UAH",
        )
        for number, bolt in enumerate(bolts)
        for warehouse in warehouses
    )
    Price.objects.bulk_create(
        Price(price_type=price_type, product=bolt, amount=number + 1)
        for number, bolt in enumerate(bolts)
        for price_type in price_types
    )
    SaleUnit.objects.bulk_create(
        SaleUnit(product=bolt, unit="pc", multiple=1, vat_rate=20) for bolt in bolts
    )
    return bolts
