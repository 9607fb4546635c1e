"""What beat starts for core. Imports no models: it is read before the app registry is ready."""

from __future__ import annotations

from dataclasses import dataclass

from celery.schedules import crontab


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """Extension point ``periodic``.

    :param name: unique name in beat's schedule.
    :param task: dotted name of the Celery task.
    :param schedule: seconds between starts, or a ``celery.schedules.crontab``.
    """

    name: str
    task: str
    schedule: object


PERIODIC = [
    PeriodicTask("core-search-documents", "oscar_b2b.core.tasks.refresh_search_documents", 60.0),
    PeriodicTask("core-due-emails", "oscar_b2b.core.tasks.send_due_emails", 60.0),
    PeriodicTask("core-thumbnails", "oscar_b2b.core.tasks.make_missing_thumbnails", 3600.0),
    PeriodicTask(
        "core-order-files",
        "oscar_b2b.core.tasks.delete_orphan_files",
        crontab(hour="4", minute="20"),
    ),
]
