"""The Celery application; modules add periodic tasks through the extension point ``periodic``."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.production")

app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def schedule_modules_tasks(sender: Celery, **kwargs: Any) -> None:
    """Put each module's periodic tasks on beat's schedule.

    The app registry may not be ready yet, so these contributions import no models.
    """
    from django.conf import settings

    from oscar_b2b.core.extensions import extensions

    extensions.collect(settings.MODULES)
    for item in extensions.get("periodic"):
        sender.conf.beat_schedule[item.name] = {"task": item.task, "schedule": item.schedule}
