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

    def names(self) -> dict[str, str]:
        """Return code → name of every method that some buyer may be offered, for lists of them."""


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """A place where goods can be picked up.

    :param partner_id: the warehouse, an Oscar partner.
    :param map_url: a page that shows the address on a map; a link only, empty = not known.
    """

    partner_id: int
    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    map_url: str = ""


class PickupPoints(Protocol):
    """Extension point ``pickup_points``; the first rule that answers decides."""

    order: int

    def points(self, context: B2BContext) -> list[PickupPoint] | None:
        """Return where this buyer may pick goods up, home warehouse first, or None to pass."""


class DeliveryOffer(Protocol):
    """What a delivery method may tell the checkout page beside Oscar's interface, all optional.

    :ivar kind: what it is, for styles.
    :ivar is_paid: the shop charges for it, even when this charge is 0.
    :ivar is_paid_to_carrier: the buyer pays a carrier on receipt, so no charge is not "free".
    :ivar estimate: what the carrier will take: ``amount`` (``None`` = by its tariff), ``currency``,
        ``note``, ``approximate``; ``None`` = not asked yet.
    :ivar arrives: the day the goods come, a date; ``None`` = not known.
    :ivar needs: what is still to be chosen, a sentence; empty = nothing.
    :ivar condition_key: key of its conditions (``core.conditions``).
    """

    kind: str
    is_paid: bool
    is_paid_to_carrier: bool
    estimate: Any
    arrives: Any
    needs: str
    condition_key: str
