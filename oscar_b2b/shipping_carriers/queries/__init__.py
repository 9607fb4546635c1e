"""Reads about delivery."""

from oscar_b2b.shipping_carriers.queries.methods import (
    delivery_of,
    offered_methods,
    pickup_points,
)

__all__ = ["delivery_of", "offered_methods", "pickup_points"]
