"""Abilities of carriers and days of zones in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_b2b.shipping_carriers.carriers.base import Can, Carrier
from oscar_b2b.shipping_carriers.domain import next_days
from oscar_b2b.shipping_carriers.models import TransportZone

_WORDS: tuple[tuple[Can, Promise], ...] = (
    (Can.DIRECTORY, _("cities and branches")),
    (Can.QUOTE, _("price and term")),
    (Can.WAYBILL, _("waybills")),
    (Can.CANCEL, _("cancelling waybills")),
    (Can.TRACK, _("tracking")),
    (Can.PRINT, _("printed forms")),
    (Can.REGISTER, _("registers")),
)


def abilities(kind: type[Carrier]) -> list[tuple[Promise, bool]]:
    """Return each ability in words and whether the carrier has it."""
    return [(text, each in kind.can) for each, text in _WORDS]


def weekdays() -> list[tuple[int, str | Promise]]:
    """Return the days of the week, 1 = Monday … 7."""
    return [(number + 1, name) for number, name in sorted(WEEKDAYS.items())]


def days_in_words(zone: TransportZone) -> str:
    """Return on which days a zone is served: "Tue, Thu"."""
    if not zone.weekdays:
        return gettext("every working day")
    return ", ".join(
        str(WEEKDAYS_ABBR[number - 1]) for number in sorted(zone.weekdays) if 1 <= number <= 7
    )


def next_trips(zone: TransportZone, now: datetime, count: int = 3) -> list[date]:
    """Return when an order placed ``now`` can be brought to a zone."""
    return next_days(
        weekdays=zone.weekdays,
        cutoff=zone.cutoff,
        lead_days=zone.lead_days,
        now=now,
        count=count,
    )
