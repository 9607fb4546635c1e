"""Background tasks of the module."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oscar_b2b.account_security.services import sessions


@shared_task
def forget_old_sessions() -> None:
    """Delete what is known of sessions that can no longer be used, and the sessions themselves."""
    sessions.forget_old(at=timezone.now())
