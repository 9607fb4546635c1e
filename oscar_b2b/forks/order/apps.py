from __future__ import annotations

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "oscar_b2b.forks.order"
