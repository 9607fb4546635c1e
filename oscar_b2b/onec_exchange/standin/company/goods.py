"""Expands the families of the assortment into groups, properties, goods and offers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from .assortment import chemistry, fasteners, measured, stationery, tools
from .assortment.family import Family, Option
from .assortment.groups import TREE
from .model import Good, Group, Offer, Property, Unit
from .numbers import ean13, guid

#: New families go to the end: barcodes and codes of goods are counted in this order.
FAMILIES: tuple[Family, ...] = (
    *fasteners.FAMILIES,
    *tools.FAMILIES,
    *chemistry.FAMILIES,
    *stationery.FAMILIES,
    *measured.FAMILIES,
)

#: Units by code of the Ukrainian classifier of measures (КСПОВО).
UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("796", "Штука", "шт", "PCE"),
        Unit("006", "Метр", "м", "MTR"),
        Unit("166", "Кілограм", "кг", "KGM"),
        Unit("715", "Пара", "пара", "NPR"),
        Unit("728", "Пачка", "пач", "NMP"),
        Unit("736", "Рулон", "рул", "NPL"),
        Unit("778", "Упаковка", "упак", "NMP"),
        Unit("839", "Комплект", "компл", "SET"),
    )
}


def build_groups() -> list[Group]:
    """Return the tree of groups, parents before children."""
    return [
        Group(guid("group", key), name, guid("group", parent) if parent else "")
        for key, (name, parent) in TREE.items()
    ]


def combinations(family: Family) -> Iterator[tuple[Option, ...]]:
    """Yield the combinations of the axes that exist as goods."""
    for options in product(*(axis.options for axis in family.axes)):
        if family.keep(tuple(option.number for option in options)):
            yield options


def factor(options: tuple[Option, ...]) -> float:
    """Return by how much a combination is dearer than the family's base price."""
    result = 1.0
    for option in options:
        result *= option.price
    return result


def picture_name(family: Family, options: tuple[Option, ...]) -> str:
    """Return the name of the drawing that goods of this look share."""
    variant = ""
    if family.tint_axis is not None:
        variant = f"/{options[family.tint_axis].code}"
    return f"{family.picture}/{family.prefix}{variant}"


class GoodsBuilder:
    """Collects goods, offers and the properties they use; ids depend only on the articles."""

    def __init__(self) -> None:
        self.goods: list[Good] = []
        self.offers: list[Offer] = []
        #: offer id → unrounded retail price in hryvnias
        self.retail: dict[str, float] = {}
        self._options: dict[str, dict[str, str]] = {}
        self._articles: set[str] = set()
        self._barcodes = 0

    def properties(self) -> list[Property]:
        """Return the dictionary properties met so far."""
        return [
            Property(guid("property", name), name, dict(options))
            for name, options in self._options.items()
        ]

    def add(self, family: Family) -> None:
        """Add every good of a family."""
        for options in combinations(family):
            self._add_good(family, options)

    def _barcode(self) -> str:
        self._barcodes += 1
        return ean13(self._barcodes)

    def _article(self, family: Family, options: tuple[Option, ...]) -> str:
        article = "-".join((family.prefix, *(option.code for option in options)))
        if article in self._articles:
            raise ValueError(f"two goods of the demo company have the article {article}")
        self._articles.add(article)
        return article

    def _value(self, name: str, text: str) -> tuple[str, str]:
        option_id = guid("option", f"{name}/{text}")
        self._options.setdefault(name, {})[option_id] = text
        return guid("property", name), option_id

    def _add_good(self, family: Family, options: tuple[Option, ...]) -> None:
        article = self._article(family, options)
        shorts = tuple(option.short for option in options)
        name = family.name.format(*shorts)
        texts = {
            axis.property: option.text for axis, option in zip(family.axes, options, strict=True)
        }
        texts |= family.properties
        weight = family.weight
        for option in options:
            weight *= option.weight
        good_id = guid("good", article)
        offers = list(self._build_offers(family, good_id, name))
        good = Good(
            id=good_id,
            code=f"00-{len(self.goods) + 1:08d}",
            article=article,
            barcode=offers[0].barcode if not family.characteristic else "",
            name=name,
            full_name=f"{name}, {texts['Бренд']}" if "Бренд" in family.properties else name,
            description=family.description.format(*shorts),
            group_id=guid("group", family.group),
            unit_code=family.unit,
            kind=TREE[family.group][0],
            brand=texts.get("Бренд", ""),
            vat_rate=20,
            weight=Decimal(f"{max(weight, 0.001):.3f}"),
            volume=Decimal(f"{max(weight / family.density / 1000, 0.000001):.6f}"),
            multiple=family.multiple,
            pack=family.pack,
            quantum=family.quantum,
            picture=picture_name(family, options),
            properties=tuple(self._value(key, text) for key, text in texts.items()),
        )
        self.goods.append(good)
        self.offers.extend(offers)
        for offer in offers:
            self.retail[offer.id] = family.price * factor(options)

    def _build_offers(self, family: Family, good_id: str, name: str) -> Iterator[Offer]:
        if family.characteristic is None:
            yield Offer(good_id, good_id, name, self._barcode())
            return
        axis = family.characteristic
        for option in axis.options:
            characteristic_id = guid("characteristic", f"{good_id}/{option.text}")
            yield Offer(
                f"{good_id}#{characteristic_id}",
                good_id,
                f"{name} ({option.text})",
                self._barcode(),
                ((axis.property, option.text),),
            )
