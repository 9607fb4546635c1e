"""Background tasks of the exchange with 1C."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

# Import ---------------------------------------------------------------------------------------


@shared_task
def import_exchange_file(file_id: int) -> None:
    """Import one received file (``ExchangeFile`` by key); safe to deliver twice."""
    from oscar_b2b.onec_exchange.services.sessions import process_file

    process_file(file_id=file_id, clock=timezone.now)


# Outbox ---------------------------------------------------------------------------------------
