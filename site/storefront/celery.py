"""The Celery application; modules add periodic tasks through the extension point ``periodic``."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.production")

app = Celery("storefront")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery would close the database's connection around every task, and a new one has to learn every
# table and plan every statement anew: a fifth of the time of a small import. Django's own rules
# hold instead, see ``close_old_connections``. (The fixup reads the key of old, without namespace.)
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


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


@task_prerun.connect
@task_postrun.connect
def close_old_connections(**kwargs: Any) -> None:
    """Treat a task as Django treats a request: a broken or old connection is not used again.

    How long one is kept and whether it is tried first stands in ``DATABASES``.
    """
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        # Inside a transaction the task was called directly, by a test.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
