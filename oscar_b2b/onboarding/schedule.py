"""What beat starts for this module. Imports no models: read before the app registry is ready."""

from __future__ import annotations

from celery.schedules import crontab

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask(
        "onboarding-forget-unconfirmed",
        "oscar_b2b.onboarding.tasks.forget_unconfirmed",
        crontab(hour="3", minute="40"),
    ),
]
