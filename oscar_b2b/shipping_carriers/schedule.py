"""What beat starts for delivery. Imports no models: read before the app registry is ready."""

from __future__ import annotations

from celery.schedules import crontab

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask(
        "shipping-carriers-directories",
        "oscar_b2b.shipping_carriers.tasks.sync_all_directories",
        # At night: nobody chooses branches, and carriers' servers are idle.
        crontab(hour="3", minute="10"),
    ),
    PeriodicTask(
        "shipping-carriers-tracking",
        "oscar_b2b.shipping_carriers.tasks.track_waybills",
        # Fresh parcels are asked about in every round, older ones less often.
        crontab(minute="4,34"),
    ),
    PeriodicTask(
        "shipping-carriers-settle",
        "oscar_b2b.shipping_carriers.tasks.settle_waybills",
        # Waybills of lost tasks and silent carriers: somebody waits for them.
        crontab(minute="*/5"),
    ),
    PeriodicTask(
        "shipping-carriers-forget",
        "oscar_b2b.shipping_carriers.tasks.forget_old_choices",
        crontab(hour="4", minute="40"),
    ),
]
