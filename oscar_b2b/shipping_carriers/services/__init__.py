"""Use-cases of delivery."""

from oscar_b2b.shipping_carriers.services.deliveries import keep_delivery

__all__ = ["keep_delivery"]
