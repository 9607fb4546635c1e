"""Which goods an owner's rules let through. The same in SQL: ``queries.condition``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

ONLY = "only"
ALSO = "also"
DENY = "deny"

#: Owners from the closest to the farthest.
LEGAL_ENTITY = "legal_entity"
DEALER = "dealer"
SEGMENT = "segment"
EVERYBODY = "everybody"
OWNERS = (LEGAL_ENTITY, DEALER, SEGMENT, EVERYBODY)


@dataclass(frozen=True, slots=True)
class Goods:
    """What rules of one owner and effect name.

    :param paths: tree paths of categories; everything below them is meant as well.
    :param products: of goods named one by one: whether there are any, and (in Python) which.
    """

    paths: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    products: frozenset[int] = frozenset()
    has_products: bool = False

    def fits(self, *, product_id: int, paths: Collection[str], brand: str) -> bool:
        """Tell whether a good is among these."""
        return (
            product_id in self.products
            or (brand != "" and brand in self.brands)
            or any(path.startswith(root) for path in paths for root in self.paths)
        )


@dataclass(frozen=True, slots=True)
class Level:
    """The rules of one owner, by effect; an effect without rules is None."""

    owner: str
    only: Goods | None = None
    also: Goods | None = None
    deny: Goods | None = None


def is_visible(
    levels: Sequence[Level], *, product_id: int, paths: Collection[str], brand: str
) -> bool:
    """Decide on one good, by the levels of a dealer from the closest to the farthest.

    At each level a denial wins; then a grant lets through; an owner with "only these" sees nothing
    else; otherwise the next owner decides. Nobody's rules: visible.
    """
    for level in levels:

        def among(goods: Goods | None) -> bool:
            return goods is not None and goods.fits(product_id=product_id, paths=paths, brand=brand)

        if among(level.deny):
            return False
        if among(level.only) or among(level.also):
            return True
        if level.only is not None:
            return False
    return True
