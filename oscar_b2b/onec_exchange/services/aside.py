"""Orders that are put aside for people, so that they keep no other order waiting."""

from __future__ import annotations

import logging

from django.db.models import F

from oscar_b2b.onec_exchange.models import Outbox

logger = logging.getLogger(__name__)


def give_up(*, outbox_id: int, reason: str) -> None:
    """The order cannot go as it is: it waits as failed until somebody presses "send again"."""
    changed = Outbox.objects.filter(pk=outbox_id, state=Outbox.PENDING).update(
        state=Outbox.FAILED,
        attempts=F("attempts") + 1,
        not_before=None,
        last_error=reason,
    )
    if changed:
        logger.error("Order of outbox row %s was refused: %s", outbox_id, reason)


def quarantine(*, outbox: Outbox) -> None:
    """1C took the order alone, again and again, and never said ``success``."""
    reason = (
        f"1C asked for this order and did not confirm it, {outbox.pulls} times, the last time "
        "alone. Its journal of the exchange has the reason. Correct it there, then send again."
    )
    Outbox.objects.filter(pk=outbox.pk, state=Outbox.PENDING).update(
        state=Outbox.QUARANTINED, not_before=None, last_error=reason
    )
    logger.error("Order %s is put aside: %s", outbox.order_id, reason)
