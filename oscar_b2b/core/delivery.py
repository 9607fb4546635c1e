"""Delivery methods: the protocol between the shipping fork and the modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext


class ShippingMethodProvider(Protocol):
    """Extension point ``shipping_methods``.

    The answer must not depend on a foreign service being up: the basket page asks it as well.
    """

    order: int

    def methods(self, basket: Any, address: Any, context: B2BContext) -> Sequence[Any]:
        """Return objects with the interface of ``oscar.apps.shipping.methods.Base``."""
