"""Delivery (Делівері); see docs/carriers.md."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.delivery.carrier import Delivery

__all__ = ["Delivery"]
