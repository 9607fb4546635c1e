"""What the invoice block of an order shows, for the first page and for each poll alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from oscar_b2b.onec_exchange.queries import OrderExchange

#: As long as people wait at the screen; afterwards the page asks rarely and says so.
PATIENCE = timedelta(seconds=60)
QUICK = "2s"
SLOW = "15s"
#: Nobody waits at the page of an order of the day before.
LONGEST_WAIT = timedelta(days=1)
_WAITING = ("sending", "making", "drawing", "away")


def status_context(
    *, order: Any, exchange: OrderExchange, at: datetime, place: str = ""
) -> dict[str, Any]:
    """Return the template context of the block; ``key`` changes when the block looks different.

    :param place: "order" on the order's page, which has words for the reserve of its own.
    ``poll`` is the pause before the page asks again, empty when there is nothing to wait for.
    """
    step = exchange.step
    age = at - order.date_placed
    waiting = step in _WAITING and age < LONGEST_WAIT
    slow = age > PATIENCE
    reserve = exchange.state.reserve if exchange.state else ""
    return {
        "order": order,
        "exchange": exchange,
        "place": place,
        "step": step,
        "slow": slow,
        "poll": "" if not waiting else SLOW if slow else QUICK,
        "key": f"{step}.{reserve}.{len(exchange.invoices)}.{int(slow and waiting)}",
    }
