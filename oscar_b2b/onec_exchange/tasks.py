"""Background tasks of the exchange with 1C."""

from __future__ import annotations

import logging

from celery import Task, shared_task
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)

_SENDING = "onec_exchange:sending"
_PULLING = "onec_exchange:pulling"
#: Seconds after which a run that died no longer keeps others out.
_LONGEST_RUN = 60
_LONGEST_PULL = 600

# Import ---------------------------------------------------------------------------------------


@shared_task
def import_exchange_file(file_id: int) -> None:
    """Import one received file (``ExchangeFile`` by key); safe to deliver twice."""
    from oscar_b2b.onec_exchange.services import imports

    imports.process_file(file_id=file_id, clock=timezone.now)


@shared_task
def keep_original(file_id: int) -> None:
    """Compress and keep what 1C sent, when its import is over; safe to deliver twice."""
    from oscar_b2b.onec_exchange.services import originals

    originals.keep_original(file_id=file_id)


@shared_task
def import_left_behind(session_id: int) -> None:
    """Import what a replaced session brought without asking for the import."""
    from oscar_b2b.onec_exchange.services import watchdog

    watchdog.import_left_behind(session_id=session_id, at=timezone.now())


@shared_task
def watch_imports() -> None:
    """Import what silent sessions left, and again what died with its worker."""
    from oscar_b2b.onec_exchange.services import watchdog

    watchdog.watch(at=timezone.now())


@shared_task
def forget_old_journals() -> None:
    """Remove originals, sessions and requests that were kept long enough."""
    from oscar_b2b.onec_exchange.services import watchdog

    watchdog.forget(at=timezone.now())


@shared_task
def remove_leftovers() -> None:
    """Remove pictures and files of goods that nothing names any more."""
    from oscar_b2b.onec_exchange.services import leftovers

    leftovers.remove(at=timezone.now())


# Outbox ---------------------------------------------------------------------------------------


@shared_task
def send_order(outbox_id: int) -> None:
    """Send one order to 1C; safe to deliver twice."""
    from oscar_b2b.onec_exchange.services import outbox

    outbox.send(outbox_id=outbox_id, at=timezone.now())


@shared_task(bind=True, max_retries=20)
def fetch_answer(self: Task, outbox_id: int) -> None:
    """Get 1C's number and invoice for an order that 1C pulled.

    Asks again for two hours, where it is 1C's HTTP service that answers.
    """
    from oscar_b2b.core.http import TransportError
    from oscar_b2b.onec_exchange.services import outbox

    pause = outbox.pause_after(self.request.retries + 1).total_seconds()
    try:
        found = outbox.fetch_answer_of(outbox_id=outbox_id, at=timezone.now())
    except TransportError as error:
        if not error.retryable:
            raise
        raise self.retry(countdown=pause, exc=error) from error
    if not found:
        raise self.retry(countdown=pause)


@shared_task
def send_due_orders() -> None:
    """Send what 1C did not take before; one such run at a time."""
    from oscar_b2b.onec_exchange.services import cancel_calls, outbox

    # Beat does not wait for the last run, and a silent 1C makes a run longer than beat's interval.
    if not cache.add(_SENDING, 1, timeout=_LONGEST_RUN):
        return
    try:
        outbox.send_due(clock=timezone.now)
        cancel_calls.send_due(clock=timezone.now)
    finally:
        cache.delete(_SENDING)


# Invoices -------------------------------------------------------------------------------------


@shared_task
def render_invoice(invoice_id: int) -> None:
    """Draw the PDF of an invoice; safe to deliver twice."""
    from oscar_b2b.onec_exchange.services import invoices

    invoices.render(invoice_id=invoice_id)


@shared_task
def draw_missing_invoices() -> None:
    """Ask 1C for invoices that have not come, draw those whose first drawing came to nothing."""
    from oscar_b2b.onec_exchange.services import invoices

    invoices.ask_for_missing(at=timezone.now())
    invoices.draw_missing(at=timezone.now())


# Reconciliation acts --------------------------------------------------------------------------


@shared_task
def make_act(act_id: int) -> None:
    """Ask 1C for a reconciliation act that a buyer waits for; safe to deliver twice."""
    from oscar_b2b.onec_exchange.services import acts

    acts.make(act_id=act_id, clock=timezone.now)


@shared_task
def hurry_acts() -> None:
    """Make the acts that the queue lost or whose worker died."""
    from oscar_b2b.onec_exchange.services import acts

    acts.hurry(at=timezone.now())


@shared_task
def forget_old_acts() -> None:
    """Remove acts that were kept long enough."""
    from oscar_b2b.onec_exchange.services import acts

    acts.forget_old(at=timezone.now())


# Live link ------------------------------------------------------------------------------------


@shared_task
def pull_changes() -> None:
    """Read 1C's feed of changes and fetch the papers it announced; one such run at a time."""
    from oscar_b2b.onec_exchange.services import changes, document_files

    if not cache.add(_PULLING, 1, timeout=_LONGEST_PULL):
        return
    try:
        changes.pull(clock=timezone.now)
        document_files.fetch_expected()
    finally:
        cache.delete(_PULLING)


@shared_task
def forget_old_calls() -> None:
    """Remove calls to 1C that were kept long enough."""
    from oscar_b2b.onec_exchange.services import calls

    calls.prune(at=timezone.now())


# Alarms ---------------------------------------------------------------------------------------


@shared_task
def check_alarms() -> None:
    """Write letters about what began to go wrong with the exchange, or is right again."""
    from oscar_b2b.onec_exchange.services import alarms

    alarms.check(at=timezone.now())


# OData ----------------------------------------------------------------------------------------


@shared_task
def read_odata() -> None:
    """Read what has changed in 1C by OData; a second run at the same time does nothing."""
    from oscar_b2b.onec_exchange.odata import running

    try:
        running.run(at=timezone.now())
    except running.UnableToRun as error:
        # The feeds of the jobs have it, and the journal shows them.
        logger.warning("1C was not read by OData: %s", error)
