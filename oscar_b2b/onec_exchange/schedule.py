"""What beat starts for the exchange. Imports no models: read before the app registry is ready."""

from __future__ import annotations

from oscar_b2b.core.schedule import PeriodicTask

PERIODIC = [
    PeriodicTask("onec-send-due-orders", "oscar_b2b.onec_exchange.tasks.send_due_orders", 5.0),
    PeriodicTask(
        "onec-draw-missing-invoices", "oscar_b2b.onec_exchange.tasks.draw_missing_invoices", 60.0
    ),
]
