"""When the company's own transport comes to a zone, and what it costs there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from oscar_b2b.shipping_carriers.domain.charges import charge_for

#: Of a zone without days of its own: Monday to Friday.
WORKING_DAYS = frozenset(range(1, 6))


class Step(Protocol):
    """What a zone charges for goods heavier than ``above_kg``."""

    @property
    def above_kg(self) -> Decimal: ...
    @property
    def charge(self) -> Decimal: ...


def next_days(
    *,
    weekdays: Collection[int],
    cutoff: time | None,
    lead_days: int,
    now: datetime,
    count: int = 5,
) -> list[date]:
    """Return the next days on which an order placed ``now`` can be brought, earliest first.

    :param weekdays: 1 = Monday … 7; empty = Monday to Friday. No day at all when none is a weekday.
    :param cutoff: an order placed after it (not at it) counts for the next day.
    :param lead_days: calendar days that lie between the order's day and the earliest trip.
    :param now: in the shop's own time.
    """
    served = set(weekdays) & set(range(1, 8)) if weekdays else WORKING_DAYS
    if not served:
        return []
    day = now.date() + timedelta(days=lead_days)
    if cutoff is not None and now.time() > cutoff:
        day += timedelta(days=1)
    days: list[date] = []
    while len(days) < count:
        if day.isoweekday() in served:
            days.append(day)
        day += timedelta(days=1)
    return days


def zone_charge(
    *,
    charge: Decimal,
    steps: Iterable[Step],
    free_from: Decimal | None,
    total: Decimal,
    weight: Decimal | None,
) -> Decimal:
    """Return what bringing an order to a zone costs, in the currency of ``charge``.

    :param steps: the one with the largest ``above_kg`` that ``weight`` exceeds takes the place of
        ``charge``; in any order.
    :param free_from: an order of this total or more is brought for nothing, however heavy.
    :param weight: of the goods, kg; ``None`` = not known, no step counts.
    """
    reached = [step for step in steps if weight is not None and weight > step.above_kg]
    if reached:
        charge = max(reached, key=lambda step: step.above_kg).charge
    return charge_for(total=total, charge=charge, free_from=free_from)
