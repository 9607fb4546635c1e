"""SAT (САТ, sat.ua): an HTTP service of 1C."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.sat.carrier import Sat

__all__ = ["Sat"]
