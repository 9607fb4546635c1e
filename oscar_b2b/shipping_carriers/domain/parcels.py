"""When to ask a carrier about a parcel again, what of its answers is new, which go together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

#: Age of a waybill up to which it is asked about in this pause; older ones never again.
_PAUSES = (
    (timedelta(days=1), timedelta(minutes=30)),
    (timedelta(days=5), timedelta(hours=1)),
    (timedelta(days=30), timedelta(days=1)),
)
#: Where no day of arrival is known, a parcel on the way for longer than this is late.
_LONG_ON_THE_WAY = timedelta(days=7)
#: A parcel that nobody fetches for longer than this costs storage, and goes back soon.
_LONG_AT_THE_BRANCH = timedelta(days=5)


def next_check(*, made_at: datetime, at: datetime, is_final: bool) -> datetime | None:
    """Return when to ask about a parcel after it was asked about ``at``; ``None`` = never again.

    Half-hourly on the first day, hourly until the fifth, daily until the thirtieth.
    """
    if is_final:
        return None
    age = at - made_at
    return next((at + pause for up_to, pause in _PAUSES if age < up_to), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A movement of a parcel as it is compared; ``at`` = the carrier's time, if it tells one."""

    status: str
    code: str = ""
    text: str = ""
    place: str = ""
    at: datetime | None = None


def is_new(step: Step, known: Sequence[Step]) -> bool:
    """Tell whether a step is none of those that are known, oldest first.

    A step with a time is the same wherever it stands; one without is compared with the latest
    only: a parcel may come back to where it was.
    """
    if step.at is not None:
        return step not in known
    return not known or step != known[-1]


def is_late(*, on_the_way_since: datetime, arrives: date | None, at: datetime) -> bool:
    """Tell whether a parcel that is not there yet should be."""
    if arrives is not None:
        return at.date() > arrives
    return at - on_the_way_since > _LONG_ON_THE_WAY


def late_before(at: datetime) -> datetime:
    """Return the moment before which a parcel without a day of arrival must have been made."""
    return at - _LONG_ON_THE_WAY


def forgotten_before(at: datetime) -> datetime:
    """Return the moment since which a parcel at its branch waits too long."""
    return at - _LONG_AT_THE_BRANCH


Row = TypeVar("Row")


def together(rows: Iterable[tuple[Hashable, Row]]) -> list[list[Row]]:
    """Group rows by their keys, in the order of the first of each group."""
    groups: dict[Hashable, list[Row]] = {}
    for key, row in rows:
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def pages_of(numbers: Sequence[Row], size: int) -> Iterable[Sequence[Row]]:
    """Cut a list into batches of at most ``size``."""
    step = max(size, 1)
    return (numbers[start : start + step] for start in range(0, len(numbers), step))
