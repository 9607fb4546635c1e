"""Warehouses and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

from . import constants as ids
from .model import Good, Offer, Warehouse

_NONE = Decimal(0)

WAREHOUSES: tuple[Warehouse, ...] = (
    Warehouse(
        ids.KYIV_ID,
        "Київ, головний склад",
        "Собственный",
        "Київ",
        "м. Київ, вул. Вигадана, 12",
        "+380 44 000 01 01",
        "пн–пт 8:00–19:00, сб 9:00–15:00",
        pickup=True,
        delivery_days=0,
        delivery_percent=_NONE,
        commission_percent=_NONE,
    ),
    Warehouse(
        ids.LVIV_ID,
        "Львів",
        "Собственный",
        "Львівська область",
        "м. Львів, вул. Умовна, 40",
        "+380 67 000 02 02",
        "пн–пт 9:00–18:00",
        pickup=True,
        delivery_days=2,
        delivery_percent=Decimal("1.5"),
        commission_percent=_NONE,
    ),
    Warehouse(
        ids.ODESA_ID,
        "Одеса",
        "Удаленный",
        "Одеська область",
        "м. Одеса, Казковий провулок, 7",
        "+380 67 000 03 03",
        "пн–пт 9:00–18:00",
        pickup=True,
        delivery_days=2,
        delivery_percent=Decimal("2.0"),
        commission_percent=_NONE,
    ),
    Warehouse(
        ids.DNIPRO_ID,
        "Дніпро",
        "Удаленный",
        "Дніпропетровська область",
        "м. Дніпро, вул. Неіснуюча, 3",
        "+380 67 000 04 04",
        "пн–пт 9:00–18:00",
        pickup=False,
        delivery_days=3,
        delivery_percent=Decimal("2.0"),
        commission_percent=_NONE,
    ),
    Warehouse(
        ids.PARTNER_WAREHOUSE_ID,
        "Партнерський склад «Ворскла»",
        "Партнерский",
        "Полтавська область",
        "м. Полтава, вул. Мрійників, 15",
        "+380 67 000 05 05",
        "пн–пт 9:00–17:00",
        pickup=False,
        delivery_days=4,
        delivery_percent=Decimal("3.0"),
        commission_percent=Decimal("7.5"),
    ),
)

#: Chance of an empty shelf per warehouse, in the order of WAREHOUSES.
_EMPTY = (0.07, 0.22, 0.30, 0.35, 0.45)
#: Upper bounds of shelf quantities with their share: few, some, many, pallets.
_BANDS = ((9, 0.22), (99, 0.33), (999, 0.30), (6000, 0.15))


def _quantity(random: Random, multiple: int) -> int:
    """Return a shelf quantity in quanta: whole multiples, more of what is sold by the hundred."""
    draw, low = random.random(), 1
    for high, share in _BANDS:
        if draw < share:
            quantity = random.randint(low, high)
            break
        draw, low = draw - share, high + 1
    else:
        quantity = random.randint(low, 9000)
    if multiple >= 50 and quantity > 9:
        quantity *= 10
    if multiple > 1:
        return -(-quantity // multiple) * multiple
    return quantity if quantity < 100 else quantity - quantity % 5


def build_stock(
    goods: Iterable[Good], offers: Iterable[Offer], seed: str
) -> dict[tuple[str, str], int]:
    """Return (offer id, warehouse id) → quanta; zero where the shelf is empty."""
    multiples = {good.id: good.multiple for good in goods}
    stock = {}
    for offer in offers:
        random = Random(f"{seed}/stock/{offer.id}")  # noqa: S311 - demo figures, repeatable
        sold_out = random.random() < 0.03
        for warehouse, empty in zip(WAREHOUSES, _EMPTY, strict=True):
            nothing = sold_out or random.random() < empty
            stock[offer.id, warehouse.id] = (
                0 if nothing else _quantity(random, multiples[offer.good_id])
            )
    return stock
