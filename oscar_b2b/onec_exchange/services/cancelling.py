"""Orders cancelled on the site: 1C hears of it when it has the order.

Nothing else of an order that was sent is sent again: 1C skips changes of an order that people
there have begun to work on (pitfalls 43).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from oscar_b2b.onec_exchange.models import Outbox
from oscar_b2b.onec_exchange.tasks import send_order


@transaction.atomic
def order_cancelled(*, order: Any) -> None:
    """Put a cancelled order into the outbox again, or take it out when 1C never got it.

    By ``query`` it goes as the whole order with the requisite ``Отменен`` = true, by the HTTP
    service as ``POST /orders/{uuid}/cancel``; OData has no way. Runs in the transaction that
    cancels the order, the call follows after the commit.
    """
    outbox = Outbox.objects.select_for_update(of=("self",)).filter(order=order).first()
    if outbox is None or outbox.cancels or outbox.state == Outbox.WITHDRAWN:
        return
    if _has_left(outbox):
        outbox.cancels = True
        outbox.state = Outbox.PENDING
    else:
        outbox.state = Outbox.WITHDRAWN
    outbox.attempts = outbox.pulls = 0
    outbox.not_before, outbox.last_error = None, ""
    outbox.save()
    if outbox.cancels:
        send_order.delay_on_commit(outbox_id=outbox.pk)


def _has_left(outbox: Outbox) -> bool:
    """Tell whether 1C has the order, or may have it for all the shop knows.

    ``node`` is set by the first answer that held it, ``not_before`` by the first live call.
    """
    return (
        outbox.state == Outbox.SENT or outbox.node_id is not None or outbox.not_before is not None
    )
