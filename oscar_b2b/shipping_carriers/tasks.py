"""Background tasks of delivery."""

from __future__ import annotations

import logging
import secrets

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)

#: Seconds within which the carriers are asked, each at a moment of its own: at three o'clock sharp
#: every shop of the country asks.
SPREAD = 3600


@shared_task
def sync_all_directories() -> None:
    """Start the sync of every carrier that is switched on, spread over an hour."""
    from oscar_b2b.shipping_carriers.queries.accounts import active_codes
    from oscar_b2b.shipping_carriers.services import directory_sync

    directory_sync.forget_old_runs(at=timezone.now())
    for code in active_codes():
        sync_directory.apply_async(args=[code], countdown=secrets.randbelow(SPREAD))


@shared_task
def sync_directory(code: str, accept_shrink: bool = False) -> None:
    """Bring one carrier's directory up to date; what is wrong stands in its ``SyncRun``."""
    from oscar_b2b.shipping_carriers.services import accounts, directory_sync

    try:
        carrier = accounts.open_carrier(code=code)
        directory_sync.sync(carrier=carrier, clock=timezone.now, accept_shrink=accept_shrink)
    except accounts.UnableToUseCarrier as error:
        logger.warning("Directory of %s is not read: %s", code, error.reason)
    except directory_sync.UnableToSync as error:
        logger.warning("Directory of %s is not taken over: %s", code, error.reason)


@shared_task
def send_waybill(waybill_id: int) -> None:
    """Ask a carrier for a waybill; delivered twice, the task does nothing the second time."""
    from oscar_b2b.shipping_carriers.services import sending

    sending.send(waybill_id=waybill_id, clock=timezone.now)


@shared_task
def settle_waybills() -> None:
    """Send the waybills whose task was lost, and ask about those whose carrier fell silent."""
    from oscar_b2b.shipping_carriers.queries import waybills
    from oscar_b2b.shipping_carriers.services import sending

    now = timezone.now()
    for waybill_id in waybills.unsent(at=now, since=now - sending.LEASE):
        sending.send(waybill_id=waybill_id, clock=timezone.now)
    for waybill_id in waybills.to_look_for(at=now):
        sending.look(waybill_id=waybill_id, clock=timezone.now)


@shared_task
def track_waybills() -> None:
    """Ask the carriers where the parcels are that are due."""
    from oscar_b2b.shipping_carriers.services import tracking

    done = tracking.track_due(at=timezone.now())
    logger.info(
        "Parcels: %d asked about, %d moved, %d letters", done.asked, done.changed, done.letters
    )


@shared_task
def forget_old_choices() -> None:
    """Delete prices and unfinished choices of delivery that nobody reads any more."""
    from oscar_b2b.shipping_carriers.services import drafts, quotes

    now = timezone.now()
    prices = quotes.forget_old_quotes(at=now)
    choices = drafts.forget_unfinished(at=now)
    logger.info("Delivery: %d old prices and %d unfinished choices deleted", prices, choices)
