"""Which of a member's open baskets goes with the terms he works under."""

from __future__ import annotations

from typing import Any, Protocol

from oscar_b2b.core.context import B2BContext


class BasketPart(Protocol):
    """Extension point ``basket_parts``: baskets told apart by more than the legal entity."""

    def narrow(self, baskets: Any, context: B2BContext) -> Any:
        """Return the queryset of those that fit the terms, the one to open first.

        Load what :meth:`opened` compares: it is asked on every page with a basket.
        """

    def opened(self, *, basket: Any, context: B2BContext) -> None:
        """Write what ties a basket to the terms, if that is not written yet."""
