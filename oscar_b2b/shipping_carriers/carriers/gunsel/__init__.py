"""Gunsel (Гюнсел, gunsel.ua): buses that carry parcels."""

from __future__ import annotations

from oscar_b2b.shipping_carriers.carriers.gunsel.carrier import Gunsel

__all__ = ["Gunsel"]
