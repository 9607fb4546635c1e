"""One open basket per member and legal entity; contract prices are not discounted by offers."""

from __future__ import annotations

from typing import Any

from oscar.apps.basket import middleware

from oscar_b2b.core.services import baskets


class BasketMiddleware(middleware.BasketMiddleware):
    """Replaces ``get_basket`` (merges all open baskets) and ``apply_offers_to_basket``."""

    def get_basket(self, request: Any) -> Any:
        if request._basket_cache is not None:
            return request._basket_cache
        context = getattr(request, "b2b", None)
        if context is not None and context.legal_entity_id is not None:
            request._basket_cache = baskets.open_basket(context=context, user=request.user)
            return request._basket_cache
        return super().get_basket(request)

    def apply_offers_to_basket(self, request: Any, basket: Any) -> None:
        """Contract prices are final: Oscar's offers do not touch them."""
