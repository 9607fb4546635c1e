from __future__ import annotations

from oscar.apps.dashboard.orders import apps


class OrdersDashboardConfig(apps.OrdersDashboardConfig):
    name = "oscar_b2b.forks.dashboard.orders"
