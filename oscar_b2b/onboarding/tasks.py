"""Background tasks of the module."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task
def forget_unconfirmed() -> None:
    """Delete registrations whose e-mail nobody confirmed for too long."""
    from oscar_b2b.onboarding.services import registrations

    deleted = registrations.forget_unconfirmed(at=timezone.now())
    if deleted:
        logger.info("%s registrations that nobody confirmed were deleted", deleted)
