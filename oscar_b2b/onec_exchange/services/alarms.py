"""Alarms of the exchange: silence, failing imports, orders put aside, 1C that does not answer.

One letter when a trouble begins, one when it is over, and one more only for news (another order
put aside): looking every minute writes nothing. Empty exchanges are no trouble by themselves
(``pitfalls.md`` 46); what is watched is when data last came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.services import emails
from oscar_b2b.onec_exchange import journal_queries, live, queries
from oscar_b2b.onec_exchange.models import Alarm
from oscar_b2b.onec_exchange.services.breaker import Breaker

#: Things that go silent, in the order they are shown.
SILENCE: dict[str, Any] = {
    "goods": gettext_lazy("goods"),
    "prices": gettext_lazy("prices"),
    "stock": gettext_lazy("stock"),
    "counterparties": gettext_lazy("counterparties"),
    "documents": gettext_lazy("documents and statuses"),
    "orders": gettext_lazy("orders to 1C"),
}
ORDERS_ASIDE = "orders-aside"
IMPORTS_FAIL = "imports-fail"
ONEC_AWAY = "onec-away"
#: So many failed files one after the other are no accident.
FAILS_IN_A_ROW = 3
#: A 1C that is away for less is being restarted.
AWAY_FOR = timedelta(minutes=5)
#: Channels of ``services.calls``, each with a breaker of its own.
_CHANNELS = ("http", "odata")
HEARTBEAT_KEY = "onec_exchange:alarms-checked"
_HEARTBEAT_KEPT = 24 * 3600
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Silence:
    """One kind of data, for the journal page.

    :param minutes: silence after which the alarm is raised; 0 = never.
    :param own_minutes: what an administrator set; None = the shop's default holds.
    """

    code: str
    label: Any
    last_at: datetime | None
    minutes: int
    own_minutes: int | None
    is_raised: bool


@dataclass(slots=True)
class _Finding:
    """What a look found: whether there is trouble, and what it is about."""

    is_bad: bool
    about: list[str]
    last_at: datetime | None = None


def silences(*, at: datetime) -> list[Silence]:
    """Return how fresh each kind of data is, and which are silent too long. Four queries."""
    alarms = {alarm.code: alarm for alarm in Alarm.objects.all()}
    found = []
    for code, last_at in _last_times().items():
        alarm = alarms.get(code) or Alarm(code=code)
        found.append(
            Silence(
                code=code,
                label=SILENCE[code],
                last_at=_later(last_at, alarm.last_at),
                minutes=_minutes(alarm),
                own_minutes=alarm.minutes,
                is_raised=alarm.raised_at is not None,
            )
        )
    return found


@transaction.atomic
def set_minutes(*, minutes: dict[str, int | None]) -> None:
    """Keep after how many minutes of silence each kind raises the alarm; None = the default."""
    for code, value in minutes.items():
        if code in SILENCE:
            Alarm.objects.update_or_create(code=code, defaults={"minutes": value})


def check(*, at: datetime) -> list[str]:
    """Look at everything that is watched; write letters about what changed.

    Returns the codes for which a letter was written. Safe to run twice at once.
    """
    cache.set(HEARTBEAT_KEY, at.timestamp(), _HEARTBEAT_KEPT)
    findings = {**_silent(at), **_troubles(at)}
    Alarm.objects.bulk_create([Alarm(code=code) for code in findings], ignore_conflicts=True)
    written = []
    with transaction.atomic():
        rows = Alarm.objects.select_for_update().filter(code__in=findings).order_by("code")
        for alarm in rows:
            if _apply(alarm, findings[alarm.code], at=at):
                written.append(alarm.code)
    return written


def checked_at() -> datetime | None:
    """Return when beat last had the alarms checked, at most a day ago."""
    moment = cache.get(HEARTBEAT_KEY)
    return None if moment is None else datetime.fromtimestamp(moment, tz=UTC)


# What is looked at ----------------------------------------------------------------------------


def _last_times() -> dict[str, datetime | None]:
    times = {**journal_queries.last_arrivals(), "orders": journal_queries.last_order_sent()}
    return {code: times[code] for code in SILENCE}


def _minutes(alarm: Alarm) -> int:
    if alarm.minutes is not None:
        return alarm.minutes
    return int(settings.ONEC_SILENCE_MINUTES.get(alarm.code, 0))


def _later(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def _silent(at: datetime) -> dict[str, _Finding]:
    alarms = {alarm.code: alarm for alarm in Alarm.objects.filter(code__in=SILENCE)}
    waiting_since = journal_queries.oldest_waiting_order()
    findings = {}
    for code, last_at in _last_times().items():
        alarm = alarms.get(code) or Alarm(code=code)
        last_at = _later(last_at, alarm.last_at)
        # Orders are silent when one waits; what never came yet is not expected.
        since = waiting_since if code == "orders" else last_at
        minutes = _minutes(alarm)
        is_bad = bool(minutes and since and since < at - timedelta(minutes=minutes))
        findings[code] = _Finding(is_bad, [], last_at)
    return findings


def _troubles(at: datetime) -> dict[str, _Finding]:
    aside = journal_queries.orders_put_aside()
    failing = journal_queries.failing_in_a_row(times=FAILS_IN_A_ROW)
    names = [f"{each.session.login if each.session else '–'}: {each.name}" for each in failing]
    return {
        ORDERS_ASIDE: _Finding(bool(aside), aside),
        # One trouble per client of 1C, whatever file fails next.
        IMPORTS_FAIL: _Finding(bool(names), names),
        ONEC_AWAY: _Finding(_is_away(at), []),
    }


def _is_away(at: datetime) -> bool:
    """Tell whether 1C does not answer: the breaker is open, or orders wait for an answer.

    An alarm that stands is over when a call succeeds, not when the breaker lets the next one
    try: else every probe of a dead 1C would make two letters.
    """
    if not live.is_on():
        return False
    host = urlsplit(settings.ONEC_LIVE_URL).netloc
    if any(Breaker(f"{channel}:{host}").is_open() for channel in _CHANNELS):
        return True
    waiting_since = journal_queries.oldest_waiting_order()
    if queries.onec_is_away() and waiting_since and waiting_since < at - AWAY_FOR:
        return True
    stands = Alarm.objects.filter(code=ONEC_AWAY, raised_at__isnull=False).exists()
    return stands and journal_queries.last_call_failed()


def _apply(alarm: Alarm, finding: _Finding, *, at: datetime) -> bool:
    """Note what was found; returns whether a letter was written."""
    was_raised = alarm.raised_at is not None
    is_news = finding.is_bad and (not was_raised or _has_news(alarm, finding))
    is_over = was_raised and not finding.is_bad
    if is_over:
        _write(alarm, is_over=True)  # in the words it was raised with
    alarm.last_at, alarm.about = finding.last_at, finding.about
    alarm.raised_at = (alarm.raised_at or at) if finding.is_bad else None
    if is_news:
        _write(alarm, is_over=False)
    alarm.save(update_fields=["last_at", "raised_at", "about"])
    return is_news or is_over


def _has_news(alarm: Alarm, finding: _Finding) -> bool:
    return alarm.code == ORDERS_ASIDE and bool(set(finding.about) - set(alarm.about))


# Words ----------------------------------------------------------------------------------------


def words_of(alarm: Alarm) -> str:
    """Say in the reader's language what is wrong."""
    if alarm.code == ORDERS_ASIDE:
        return _("Orders that 1C does not get: %(numbers)s.") % {"numbers": _named(alarm.about)}
    if alarm.code == IMPORTS_FAIL:
        return _("Imports fail one after the other: %(files)s.") % {"files": _named(alarm.about)}
    if alarm.code == ONEC_AWAY:
        return _("1C does not answer the live call; orders wait.")
    if alarm.code == "orders":
        return _("Orders wait for 1C longer than they may.")
    moment = alarm.last_at and date_format(timezone.localtime(alarm.last_at), "d.m.Y H:i")
    return _("1C has sent no %(what)s since %(moment)s.") % {
        "what": SILENCE.get(alarm.code, alarm.code),
        "moment": moment or "–",
    }


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    text = ", ".join(names[:_MOST_NAMED])
    return text if more <= 0 else _("%(names)s and %(more)s more") % {"names": text, "more": more}


def _write(alarm: Alarm, *, is_over: bool) -> None:
    to = recipients()
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        what = words_of(alarm)
        subject = _("1C exchange: it works again") if is_over else _("1C exchange: alarm")
        lines = [_("This is over: %(what)s") % {"what": what} if is_over else what, ""]
        lines.append(settings.SHOP_URL.rstrip("/") + reverse("dashboard:b2b-exchange-journal"))
        emails.queue(
            message=EmailMessage(subject, "\n".join(lines), settings.DEFAULT_FROM_EMAIL, to)
        )


def recipients() -> list[str]:
    """Return who gets the letters: ``ONEC_ALARM_EMAILS``, or else the active superusers."""
    if settings.ONEC_ALARM_EMAILS:
        return list(settings.ONEC_ALARM_EMAILS)
    people = get_user_model().objects.filter(is_active=True, is_superuser=True)
    return list(people.exclude(email="").order_by("pk").values_list("email", flat=True))
