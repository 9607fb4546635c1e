"""InTime (Ін-Тайм, intime.ua): two generations of its interface, or files."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.intime.carrier import InTime

__all__ = ["InTime"]
