"""The Celery application; modules add periodic tasks through the extension point ``periodic``."""

from __future__ import annotations

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

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


@worker_process_init.connect
def leave_code_out_of_garbage_collection(**kwargs: Any) -> None:
    """Let the collector pass over what a worker begins with: modules and classes stay for ever.

    There are a quarter of a million such objects. Looked through again and again while an import
    makes records by the thousand, they took a tenth of its time.
    """
    gc.freeze()
