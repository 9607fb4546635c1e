"""Reads about delivery."""

from oscar_b2b.shipping_carriers.queries.deliveries import delivery_of, delivery_with_file
from oscar_b2b.shipping_carriers.queries.methods import offered_methods
from oscar_b2b.shipping_carriers.queries.pickup import pickup_places, pickup_points

__all__ = ["delivery_of", "delivery_with_file", "offered_methods", "pickup_places", "pickup_points"]
