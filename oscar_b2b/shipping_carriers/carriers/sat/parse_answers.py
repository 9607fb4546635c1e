"""Price, waybill and tracking of SAT.

Source: carriers.md, section 3 "Price and term", "Waybill", "Tracking".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from oscar_b2b.shipping_carriers.carriers.base import (
    Movement,
    Quote,
    Source,
    Status,
    Unclear,
    Waybill,
)
from oscar_b2b.shipping_carriers.carriers.values import day, moment, positive, text
from oscar_b2b.shipping_carriers.carriers.wording import status_of

_DAY = "%d.%m.%Y"

Rows = Sequence[Mapping[str, Any]]


def quote(rows: Rows) -> Quote:
    """Return the price of ``calc/json``: ``cost`` is all of it, ``tarif`` a part.

    A cost of 0 is none that SAT would carry for; it is "by the carrier's tariff".
    """
    row = rows[0] if rows else {}
    amount = positive(row.get("cost"))
    arrives = day(row.get("incomingDate"), _DAY)
    source = Source.REQUEST if amount is None else Source.CARRIER
    return Quote(amount, arrives=arrives, source=source)


def waybill(rows: Rows) -> Waybill:
    """Return what ``nng/json/save`` made: its id; the number, should SAT ever send it.

    :raises Unclear: SAT said yes without naming the waybill; repeating might make a second one.
    """
    row = rows[0] if rows else {}
    ref = text(row.get("ref"))
    if not ref:
        raise Unclear(
            _(
                "The carrier accepted the waybill without naming it. Look for it in the carrier's "
                "cabinet before making another."
            )
        )
    return Waybill(
        number=text(row.get("number")),
        ref=ref,
        cost=positive(row.get("cost")),
        arrives=day(row.get("incomingDate"), _DAY),
    )


def movement(number: str, rows: Rows) -> Movement:
    """Return where a parcel is. The words stay beside the status that is read out of them."""
    if not rows:
        return Movement(number, Status.UNKNOWN)
    row = rows[0]
    states = [state for state in row.get("states") or () if isinstance(state, dict)]
    said = text(row.get("currentStatus")) or (text(states[-1].get("status")) if states else "")
    # The last state of this name: there can be several of it on the way.
    same = [state for state in states if text(state.get("status")) == said]
    last = (same or states or [{}])[-1]
    place = " · ".join(
        dict.fromkeys(written for key in ("town", "rsp") if (written := text(last.get(key))))
    )
    return Movement(
        number=number,
        status=status_of(said),
        text=said,
        at=moment(last.get("date"), _DAY, f"{_DAY} %H:%M:%S", f"{_DAY} %H:%M"),
        place=place,
    )
