"""What beat starts. Imports no models: it is read before the app registry is ready."""

from __future__ import annotations

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask(
        "personal-managers-missing", "oscar_b2b.personal_managers.tasks.assign_missing", 60.0
    ),
]
