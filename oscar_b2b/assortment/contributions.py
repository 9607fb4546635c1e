"""Adapters from core's extension points to this module's queries and services."""

from __future__ import annotations

from typing import Any

from oscar_b2b.assortment import queries
from oscar_b2b.core.context import B2BContext


class OwnAssortment:
    """The dealer sees what the rules let through."""

    order = 0

    def visible(self, context: B2BContext, products: Any) -> Any:
        condition = queries.condition(context=context)
        return products if condition is None else products.filter(condition)

    def narrows(self, context: B2BContext) -> bool:
        return bool(queries.levels(context=context))
