"""Celery tasks of prices and stock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oscar_b2b.partner_pricing import holds


@shared_task
def release_expired_holds() -> int:
    """Give back the stock that unconfirmed orders hold for too long."""
    return holds.release_expired(at=timezone.now())
