"""What beat starts for prices and stock. Imports no models: read before the app registry."""

from __future__ import annotations

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask(
        "partner-pricing-expired-holds",
        "oscar_b2b.partner_pricing.tasks.release_expired_holds",
        600.0,
    ),
]
