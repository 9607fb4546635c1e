"""What beat starts for this module. Imports no models: read before the app registry is ready."""

from __future__ import annotations

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask(
        "account-security-forget", "oscar_b2b.account_security.tasks.forget_old_sessions", 86400.0
    ),
]
