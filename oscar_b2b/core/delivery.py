"""Delivery methods: the protocol between the shipping fork and the modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext


class ShippingMethodProvider(Protocol):
    """Extension point ``shipping_methods``.

    The answer must not depend on a foreign service being up: the basket page asks it as well.
    """

    order: int

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[Any]:
        """Return objects with the interface of ``oscar.apps.shipping.methods.Base``."""


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """A place where goods can be picked up.

    :param partner_id: the warehouse, an Oscar partner.
    """

    partner_id: int
    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""


class PickupPoints(Protocol):
    """Extension point ``pickup_points``; the first rule that answers decides."""

    order: int

    def points(self, context: B2BContext) -> list[PickupPoint] | None:
        """Return where this buyer may pick goods up, home warehouse first, or None to pass."""
