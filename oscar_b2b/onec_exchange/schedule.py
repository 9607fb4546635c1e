"""What beat starts for the exchange. Imports no models: read before the app registry is ready."""

from __future__ import annotations

from django.conf import settings

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask("onec-send-due-orders", "oscar_b2b.onec_exchange.tasks.send_due_orders", 5.0),
    PeriodicTask("onec-watch-imports", "oscar_b2b.onec_exchange.tasks.watch_imports", 20.0),
    PeriodicTask(
        "onec-forget-old-journals", "oscar_b2b.onec_exchange.tasks.forget_old_journals", 3600.0
    ),
    PeriodicTask(
        "onec-draw-missing-invoices", "oscar_b2b.onec_exchange.tasks.draw_missing_invoices", 60.0
    ),
    PeriodicTask(
        "onec-remove-leftovers", "oscar_b2b.onec_exchange.tasks.remove_leftovers", 21600.0
    ),
    PeriodicTask("onec-hurry-acts", "oscar_b2b.onec_exchange.tasks.hurry_acts", 60.0),
    PeriodicTask("onec-forget-old-acts", "oscar_b2b.onec_exchange.tasks.forget_old_acts", 86400.0),
    PeriodicTask(
        "onec-forget-old-calls", "oscar_b2b.onec_exchange.tasks.forget_old_calls", 86400.0
    ),
    # The self-test takes this for beat's sign of life.
    PeriodicTask("onec-check-alarms", "oscar_b2b.onec_exchange.tasks.check_alarms", 60.0),
]

if settings.ONEC_LIVE_URL and settings.ONEC_CHANGES_SECONDS > 0:
    PERIODIC.append(
        PeriodicTask(
            "onec-pull-changes",
            "oscar_b2b.onec_exchange.tasks.pull_changes",
            settings.ONEC_CHANGES_SECONDS,
        )
    )

if settings.ONEC_ODATA_URL and settings.ONEC_ODATA_MINUTES > 0:
    PERIODIC.append(
        PeriodicTask(
            "onec-read-odata",
            "oscar_b2b.onec_exchange.tasks.read_odata",
            settings.ONEC_ODATA_MINUTES * 60,
        )
    )
