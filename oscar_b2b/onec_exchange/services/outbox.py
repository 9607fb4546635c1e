"""Orders on their way to 1C: written with the order, sent live or pulled, accepted once.

One outbox serves both ways. The order's UUID (live call) and its number (CommerceML) make it one
order in 1C, so that both at once, or a repeat after a lost answer, do no harm.
"""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_b2b.core.http import TransportError
from oscar_b2b.core.models import OrderParty
from oscar_b2b.onec_exchange import live
from oscar_b2b.onec_exchange.answers import OrderAnswer
from oscar_b2b.onec_exchange.exporting import UnableToExport, build_document
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import OrderState, Outbox
from oscar_b2b.onec_exchange.queries import forget_freshness
from oscar_b2b.onec_exchange.services import invoices
from oscar_b2b.onec_exchange.services.aside import give_up
from oscar_b2b.onec_exchange.services.pulling import confirm_pulled, has_new_orders, orders_xml
from oscar_b2b.onec_exchange.services.statuses import advance, plain_quantity
from oscar_b2b.onec_exchange.tasks import send_order

__all__ = [
    "Outcome",
    "UnableToAccept",
    "accept",
    "confirm_pulled",
    "due_ids",
    "enqueue",
    "fetch_answer_of",
    "has_new_orders",
    "orders_xml",
    "pause_after",
    "send",
    "send_again",
    "send_due",
    "wake",
]

logger = logging.getLogger(__name__)

#: While a worker calls 1C its order is nobody else's; longer than the call can take. A worker
#: that died leaves the order to the next one when the lease is over.
LEASE = timedelta(seconds=30)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)


class Outcome(enum.Enum):
    """What became of one attempt."""

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    #: Not due, being sent by another worker, already sent, or there is no live service.
    SKIPPED = "skipped"


class UnableToAccept(Exception):
    """1C's answer does not fit the order it was given for."""


def enqueue(*, order: Any) -> Outbox | None:
    """Put an order in the outbox, in the order's transaction; sent after commit.

    An order without a party (placed for nobody's cabinet) stays in the shop: 1C would not know
    whose it is.
    """
    party = OrderParty.objects.filter(order=order).first()
    if party is None:
        logger.warning("Order %s has no dealer and is not sent to 1C", order.number)
        return None
    outbox = Outbox.objects.create(order=order, uuid=party.uuid)
    send_order.delay_on_commit(outbox_id=outbox.pk)
    return outbox


# Live call ------------------------------------------------------------------------------------


def send(*, outbox_id: int, at: datetime) -> Outcome:
    """Send one order, or its cancellation, to 1C by the live call, if it is due.

    Holds no lock while it waits for 1C. Nothing happens when the order is not due, is being
    sent, was sent, or 1C has no live service (then the order waits to be pulled).
    """
    if not live.is_on():
        return Outcome.SKIPPED
    outbox = _claim(outbox_id=outbox_id, at=at)
    if outbox is None:
        return Outcome.SKIPPED
    try:
        if outbox.cancels:
            return _cancel(outbox, at=at)
        answer = live.send_order(build_document(order=outbox.order))
        accept(outbox_id=outbox_id, answer=answer, at=at)
    except UnableToExport as error:
        give_up(outbox_id=outbox_id, reason=str(error))
        return Outcome.FAILED
    except TransportError as error:
        if not error.retryable:
            give_up(outbox_id=outbox_id, reason=str(error))
            return Outcome.FAILED
        return _postpone(outbox_id=outbox_id, reason=str(error), at=at)
    except (UnableToAccept, invoices.UnableToStoreInvoice) as error:
        return _postpone(outbox_id=outbox_id, reason=str(error), at=at)
    return Outcome.SENT


def due_ids(*, at: datetime, limit: int) -> list[int]:
    """Return the keys of orders whose next attempt is due, oldest first."""
    return list(
        Outbox.objects.filter(_due(at), state=Outbox.PENDING)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def send_due(*, clock: Callable[[], datetime], limit: int = 50) -> int:
    """Send what is due, and return how many orders 1C accepted.

    Stops at the first order that 1C does not answer: the others would wait for the same silence.

    :param clock: asked for each order, as calls take their time.
    """
    sent = 0
    if not live.is_on():
        return sent
    for outbox_id in due_ids(at=clock(), limit=limit):
        outcome = send(outbox_id=outbox_id, at=clock())
        sent += outcome is Outcome.SENT
        if outcome is Outcome.RETRY:
            break
    return sent


def fetch_answer_of(*, outbox_id: int, at: datetime) -> bool:
    """Ask 1C for its answer to an order it has pulled: CommerceML carries no invoice.

    Returns False when 1C does not know the order yet and is to be asked again. OData is asked
    once: it knows an order by our id only if it was written by OData; a pulled one has an id that
    1C made, and its number comes with the documents of the next exchange.

    :raises TransportError: as :func:`live.send_order`.
    """
    outbox = Outbox.objects.get(pk=outbox_id)
    if not live.is_on() or outbox.order.invoices.exists():
        return True
    try:
        answer = live.fetch_order(str(outbox.uuid))
    except TransportError as error:
        if service.is_on():
            raise
        logger.info("1C was not asked about order %s: %s", outbox.order_id, error)
        return True
    if answer is None:
        return not service.is_on()
    accept(outbox_id=outbox_id, answer=answer, at=at)
    return True


@transaction.atomic
def accept(*, outbox_id: int, answer: OrderAnswer, at: datetime) -> OrderState:
    """Keep 1C's answer: the order is registered there, and its invoice is stored.

    The same answer again changes nothing. :raises UnableToAccept: for the answer to another order.
    """
    # The order first, as everybody who cancels or moves one does.
    orders = get_model("order", "Order").objects.select_for_update(of=("self",))
    order = orders.get(outbox=outbox_id)
    outbox = Outbox.objects.select_for_update().get(pk=outbox_id)
    paper = answer.invoice
    if paper and paper.order_number != order.number:
        raise UnableToAccept(
            f"1C answered order {order.number} with an invoice for {paper.order_number}."
        )
    state, _created = OrderState.objects.update_or_create(
        order=order,
        defaults={
            "guid": answer.id,
            "number": answer.number,
            "date": _aware(answer.date),
            "status": answer.status,
            "reserve": answer.reserve,
            "reserved": {
                offer: plain_quantity(quantity) for offer, quantity in answer.reserved.items()
            },
        },
    )
    if paper:
        invoices.store(order=order, paper=paper)
    advance(order=order, status="registered")
    # A cancellation on its way is news that this answer does not know of.
    if outbox.state != Outbox.SENT and not outbox.cancels:
        if outbox.last_error:
            transaction.on_commit(forget_freshness)
        outbox.state = Outbox.SENT
        outbox.sent_at = at
        outbox.not_before = None
        outbox.last_error = ""
        outbox.attempts += 1
        outbox.save()
        wake(at=at)
    return state


def send_again(*, outbox_id: int) -> bool:
    """Let an order that failed, waits or was put aside be tried at once; False when 1C has it."""
    with transaction.atomic():
        changed = (
            Outbox.objects.filter(pk=outbox_id)
            .exclude(state__in=(Outbox.SENT, Outbox.WITHDRAWN))
            .update(state=Outbox.PENDING, attempts=0, pulls=0, not_before=None, last_error="")
        )
        if changed:
            send_order.delay_on_commit(outbox_id=outbox_id)
    return bool(changed)


def wake(*, at: datetime) -> int:
    """1C is there again: try what was put off for its silence now, and return how many orders.

    Leases are shorter than the pauses this ends, so no order is called for twice at once.
    """
    return Outbox.objects.filter(
        state=Outbox.PENDING, not_before__gt=at + LEASE, attempts__gt=0
    ).update(not_before=at)


def _claim(*, outbox_id: int, at: datetime) -> Outbox | None:
    """Take the order for the length of a lease, or return None when it is not to be had."""
    with transaction.atomic():
        outbox = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(_due(at), pk=outbox_id, state=Outbox.PENDING)
            .select_related("order__shipping_address")
            .first()
        )
        if outbox:
            outbox.not_before = at + LEASE
            outbox.save(update_fields=["not_before"])
    return outbox


def _cancel(outbox: Outbox, *, at: datetime) -> Outcome:
    """Tell 1C of a cancellation. An order it never got is not to be sent any more.

    :raises TransportError: permanent for an order that is shipped already.
    """
    known = service.cancel_order(order_uuid=str(outbox.uuid), reason="")
    Outbox.objects.filter(pk=outbox.pk, state=Outbox.PENDING).update(
        state=Outbox.SENT if known else Outbox.WITHDRAWN,
        sent_at=at,
        not_before=None,
        last_error="",
    )
    return Outcome.SENT


def _postpone(*, outbox_id: int, reason: str, at: datetime) -> Outcome:
    with transaction.atomic():
        outbox = Outbox.objects.select_for_update().get(pk=outbox_id)
        if outbox.state == Outbox.PENDING:
            outbox.attempts += 1
            outbox.not_before = at + pause_after(outbox.attempts)
            outbox.last_error = reason
            outbox.save(update_fields=["attempts", "not_before", "last_error"])
            transaction.on_commit(forget_freshness)
            logger.warning(
                "1C did not take order %s (attempt %s): %s",
                outbox.order_id,
                outbox.attempts,
                reason,
            )
    return Outcome.RETRY


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the given number of attempts: 5 s, doubled up to 10 min."""
    # 2**7 * 5 s is already over the longest pause; a larger power would only overflow.
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 7), LONGEST_PAUSE)


def _due(at: datetime) -> Q:
    """Filter what may be sent now; where no call can cancel, cancellations wait to be pulled."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=at)
    return due if service.is_on() else due & Q(cancels=False)


def _aware(value: datetime) -> datetime:
    return timezone.make_aware(value) if timezone.is_naive(value) else value
