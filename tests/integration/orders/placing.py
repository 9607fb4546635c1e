"""Put goods into a person's basket and place the order, without pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from oscar.core.loading import get_class

from oscar_b2b.core.services import baskets, orders
from tests.factories.people import Person


def filled_basket(person: Person, quantities: Mapping[Any, int]) -> Any:
    """Return the person's open basket with ``{product: quantity}`` added."""
    strategy = person.strategy
    basket = baskets.open_basket(context=strategy.context, user=person.user)
    basket.strategy = strategy
    change = baskets.add_many(
        basket=basket,
        strategy=strategy,
        quantities={product.pk: quantity for product, quantity in quantities.items()},
    )
    assert not change.refused, change.refused
    return basket


def place(person: Person, quantities: Mapping[Any, int] | None = None, **options: Any) -> Any:
    """Place an order; ``options`` go to ``place_order`` (``basket=`` when it is filled already)."""
    strategy = person.strategy
    basket = options.pop("basket", None) or filled_basket(person, quantities or {})
    Repository = get_class("shipping.repository", "Repository")
    basket.strategy = strategy
    method = options.pop("method", None) or Repository().get_available_shipping_methods(basket)[0]
    return orders.place_order(
        basket=basket,
        context=strategy.context,
        strategy=strategy,
        user=person.user,
        method=method,
        at=options.pop("at", None) or timezone.now(),
        **options,
    )
