"""Puts the demo company together."""

from __future__ import annotations

from .constants import SEED
from .goods import FAMILIES, UNITS, GoodsBuilder, build_groups
from .model import Company
from .numbers import guid
from .parties import SELLER, build_contracts, build_dealers, build_entities, build_managers
from .pictures.draw import draw_pictures
from .prices import PRICE_TYPES, build_prices
from .stock import WAREHOUSES, build_stock

#: Aerosols do not cross the border: this group has no export price.
_NOT_EXPORTED = guid("group", "fresheners")


def generate(*, with_pictures: bool = True) -> Company:
    """Return the demo company, the same on every call.

    ``with_pictures=False`` skips the drawing, which takes most of the time.
    """
    builder = GoodsBuilder()
    for family in FAMILIES:
        builder.add(family)
    at_home = {good.id for good in builder.goods if good.group_id == _NOT_EXPORTED}
    not_exported = frozenset(offer.id for offer in builder.offers if offer.good_id in at_home)
    managers = build_managers()
    return Company(
        seller=SELLER,
        groups=build_groups(),
        units=UNITS,
        properties=builder.properties(),
        goods=builder.goods,
        offers=builder.offers,
        price_types=list(PRICE_TYPES),
        prices=build_prices(builder.retail, not_exported),
        warehouses=list(WAREHOUSES),
        stock=build_stock(builder.goods, builder.offers, SEED),
        managers=managers,
        dealers=build_dealers(),
        entities=build_entities(),
        contracts=build_contracts(),
        pictures=draw_pictures(FAMILIES, managers) if with_pictures else {},
    )
