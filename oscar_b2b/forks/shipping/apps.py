from __future__ import annotations

from oscar.apps.shipping import apps


class ShippingConfig(apps.ShippingConfig):
    name = "oscar_b2b.forks.shipping"
