from __future__ import annotations

from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "oscar_b2b.forks.order"

    def ready(self) -> None:
        super().ready()
        from oscar.apps.analytics.receivers import receive_order_placed
        from oscar.apps.order.signals import order_placed

        # It updates one counter row per line inside the order's transaction: slow, and a deadlock
        # between two orders of the same goods. ``tasks.record_sales`` does it after the commit.
        order_placed.disconnect(receive_order_placed)
