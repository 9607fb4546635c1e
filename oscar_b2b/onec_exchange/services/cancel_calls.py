"""Cancellations by the live call, for orders that 1C has; those not sent so wait to be pulled."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import Outbox
from oscar_b2b.onec_exchange.services.outbox import LEASE, pause_after

logger = logging.getLogger(__name__)


def send_due(*, clock: Callable[[], datetime], limit: int = 50) -> int:
    """Tell 1C of cancelled orders that are due, and return of how many it knows now.

    Stops at the first that 1C does not answer. Does nothing without the HTTP service.
    """
    told = 0
    if not service.is_on():
        return told
    due = Q(not_before__isnull=True) | Q(not_before__lte=clock())
    ids = Outbox.objects.filter(due, state=Outbox.PENDING, cancels=True).order_by("pk")
    for outbox_id in list(ids.values_list("pk", flat=True)[:limit]):
        row = _claim(outbox_id, at=clock())
        if row is None:
            continue
        try:
            # An order that 1C has not is as good as cancelled there.
            service.cancel_order(order_uuid=str(row.uuid), reason="")
        except TransportError as error:
            _note(row, error, at=clock())
            if error.retryable:
                break
            continue
        told += Outbox.objects.filter(pk=row.pk, state=Outbox.PENDING).update(
            state=Outbox.SENT, sent_at=clock(), not_before=None, last_error=""
        )
    return told


def _claim(outbox_id: int, *, at: datetime) -> Outbox | None:
    """Take the row for the length of a lease, as for an order."""
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=outbox_id, state=Outbox.PENDING, cancels=True)
            .filter(Q(not_before__isnull=True) | Q(not_before__lte=at))
            .first()
        )
        if row:
            row.not_before = at + LEASE
            row.save(update_fields=["not_before"])
    return row


def _note(row: Outbox, error: TransportError, *, at: datetime) -> None:
    """Try later what may succeed later; what 1C refuses (a shipped order) is for people."""
    attempts = row.attempts + 1
    logger.warning("1C was not told that order %s is cancelled: %s", row.order_id, error)
    Outbox.objects.filter(pk=row.pk, state=Outbox.PENDING).update(
        attempts=attempts,
        last_error=str(error),
        state=Outbox.PENDING if error.retryable else Outbox.FAILED,
        not_before=at + pause_after(attempts) if error.retryable else None,
    )
