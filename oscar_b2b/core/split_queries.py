"""Reads of baskets that an order was split into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.models import BasketPart


@dataclass(frozen=True, slots=True)
class Split:
    """All parts of a split, by number, seen from the basket of one of them.

    :param part: the basket's own.
    """

    part: BasketPart
    parts: tuple[BasketPart, ...]

    @property
    def position(self) -> int:
        """Which one of the parts it is, counted from one."""
        return self.parts.index(self.part) + 1

    @property
    def waiting(self) -> list[BasketPart]:
        """The parts whose turn has not come."""
        frozen = get_model("basket", "Basket").FROZEN
        return [each for each in self.parts if each.basket.status == frozen]

    @property
    def own_number(self) -> str:
        """The number that the buyer gave the whole order, with that of the part."""
        base = self.part.own_number
        if not base or len(self.parts) == 1:
            return base
        suffix = f"-{self.position}"
        return base[: 64 - len(suffix)] + suffix


def split_of(*, basket: Any) -> Split | None:
    """Return the split that a basket is a part of, or None; one query, kept with the basket."""
    if basket is None or basket.pk is None:
        return None
    kept: tuple[Split | None] | None = getattr(basket, "_b2b_split", None)
    if kept is None:
        kept = basket._b2b_split = (_read(basket.pk),)
    return kept[0]


def _read(basket_id: int) -> Split | None:
    own = BasketPart.objects.filter(basket_id=basket_id).values("split")
    parts = tuple(
        BasketPart.objects.filter(split__in=own).select_related("basket").order_by("number", "pk")
    )
    part = next((each for each in parts if each.basket_id == basket_id), None)
    return Split(part, parts) if part is not None else None


def left_alone(*, context: B2BContext, user: Any) -> Any:
    """Return the parts that wait though no basket of their split is open any more.

    That one may have been deleted when it was empty; nothing of the others may be lost by it.
    """
    Basket = get_model("basket", "Basket")
    return BasketPart.objects.filter(
        basket__owner=user,
        basket__status=Basket.FROZEN,
        basket__b2b_terms__legal_entity_id=context.legal_entity_id,
        basket__b2b_terms__worker_id=context.worker_id,
    ).exclude(split__in=BasketPart.objects.filter(basket__status=Basket.OPEN).values("split"))


def initial(*, basket: Any) -> dict[str, str]:
    """Return what the checkout page of a part is to be filled with: own number and comment."""
    split = split_of(basket=basket)
    if split is None:
        return {}
    entries = {"own_number": split.own_number, "comment": split.part.comment}
    return {name: text for name, text in entries.items() if text}


def orders_of_split(*, order: Any, visible: Any) -> list[Any]:
    """Return the orders that the parts of an order's split became; none when it was not split.

    :param visible: the orders that the reader may see.
    """
    own = BasketPart.objects.filter(basket_id=order.basket_id).values("split")
    found = list(
        visible.filter(basket__b2b_part__split__in=own).order_by("basket__b2b_part__number", "pk")
    )
    return found if len(found) > 1 else []
