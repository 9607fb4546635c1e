"""The self-test: what may keep 1C from exchanging, checked one by one, in words.

Here is what the server can look at by itself; :mod:`.selftest_wire` speaks to the shop from
outside, as 1C does.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from oscar_b2b.core.http import TransportError
from oscar_b2b.onec_exchange.live import service
from oscar_b2b.onec_exchange.models import ExchangeNode
from oscar_b2b.onec_exchange.services import alarms

OK = "ok"
PROBLEM = "problem"
#: Could not be checked; the text says why.
SKIPPED = "skipped"

#: Less free space than this is trouble: archives are unpacked beside themselves.
LEAST_FREE = 1024**3
#: Beat looks at the alarms every minute.
BEAT_SILENCE = timedelta(minutes=3)
_PING_SECONDS = 1.5
_MOST_SKEW = timedelta(seconds=5)
#: UT 11 waits 180 s for an answer, most web servers 60 s or less.
LONGEST_HOLD = 25


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    :param text: what was found.
    :param advice: what to do; empty when nothing is.
    """

    title: str
    state: str
    text: str
    advice: str = ""


def local_checks(*, at: datetime) -> list[Check]:
    """Look at accounts, worker, beat, Redis, folder, disk, clock, settings and the live link."""
    looks: tuple[Callable[[datetime], Check], ...] = (
        _nodes,
        _redis,
        _worker,
        _beat,
        _folder,
        _clock,
        _hold,
        _live,
    )
    return [look(at) for look in looks]


def _nodes(at: datetime) -> Check:
    title = _("Accounts of the exchange")
    active = ExchangeNode.objects.filter(is_active=True).count()
    if not active and not settings.ONEC_EXCHANGE_USERS:
        return Check(
            title, PROBLEM, _("No node is switched on."), _("Create a node, or switch one on.")
        )
    return Check(title, OK, _("Nodes switched on: %(number)s.") % {"number": active})


def _live(at: datetime) -> Check:
    title = _("Live link to 1C")
    if not service.is_on():
        return Check(title, SKIPPED, _("ONEC_LIVE_URL names no HTTP service of 1C."))
    try:
        answer = service.ping()
    except TransportError as error:
        advice = _("Check ONEC_LIVE_URL, ONEC_USER and ONEC_PASSWORD, and 1C's publication.")
        return Check(title, PROBLEM, str(error), advice)
    words = _("1C answers: %(name)s.") % {"name": str(answer.get("configuration", ""))[:200]}
    return Check(title, OK, words)


def _redis(at: datetime) -> Check:
    title = _("Redis")
    try:
        cache.set("onec_exchange:selftest", at.timestamp(), 10)
        is_kept = cache.get("onec_exchange:selftest") == at.timestamp()
    except (RedisError, OSError) as error:
        return Check(title, PROBLEM, str(error), _("Start Redis, and check REDIS_URL of the shop."))
    if not is_kept:
        return Check(title, PROBLEM, _("The cache loses values."), _("Look at Redis' memory."))
    return Check(title, OK, _("Redis keeps and gives values."))


def _worker(at: datetime) -> Check:
    title = _("Worker")
    advice = _("Start a Celery worker; without one 1C hears “progress” for ever.")
    try:
        answers = current_app.control.ping(timeout=_PING_SECONDS) or []
    except (OperationalError, RedisError, OSError) as error:
        return Check(title, PROBLEM, str(error), _("Check CELERY_BROKER_URL of the shop."))
    if not answers:
        return Check(title, PROBLEM, _("No worker answers."), advice)
    return Check(title, OK, _("Workers that answer: %(number)s.") % {"number": len(answers)})


def _beat(at: datetime) -> Check:
    title = _("Beat (tasks by the clock)")
    advice = _("Start Celery beat, exactly one; it sends orders again and looks at alarms.")
    last = alarms.checked_at()
    if last is None:
        return Check(title, PROBLEM, _("It has not run within a day."), advice)
    if at - last > BEAT_SILENCE:
        words = _("It last ran at %(moment)s.") % {
            "moment": timezone.localtime(last).strftime("%d.%m.%Y %H:%M")
        }
        return Check(title, PROBLEM, words, advice)
    return Check(title, OK, _("It runs."))


def _folder(at: datetime) -> Check:
    title = _("Folder for 1C's files")
    folder = Path(settings.ONEC_EXCHANGE_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="selftest-") as probe:
            probe.write(b"1C")
            probe.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(
            title,
            PROBLEM,
            _("It cannot be written: %(error)s.") % {"error": error.strerror or error},
            _("Give the shop's user the right to write to ONEC_EXCHANGE_DIR; free some space."),
        )
    words = _("It can be written; %(free).1f GB are free.") % {"free": free / 1024**3}
    if free < LEAST_FREE:
        return Check(title, PROBLEM, words, _("Free some space: archives are unpacked there."))
    return Check(title, OK, words)


def _clock(at: datetime) -> Check:
    title = _("Clock")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    skew = abs(theirs - timezone.now())
    words = _("%(now)s; the database's differs by %(seconds).1f s.") % {
        "now": timezone.localtime(at).strftime("%d.%m.%Y %H:%M:%S %Z"),
        "seconds": skew.total_seconds(),
    }
    if skew > _MOST_SKEW:
        return Check(title, PROBLEM, words, _("Let both machines keep their clocks by NTP."))
    return Check(title, OK, words)


def _hold(at: datetime) -> Check:
    title = _("How long an import may hold a request")
    seconds = settings.ONEC_IMPORT_WAIT
    words = _("%(seconds)g s, then 1C is told to ask again.") % {"seconds": seconds}
    if seconds > LONGEST_HOLD:
        return Check(
            title,
            PROBLEM,
            words,
            _("Set ONEC_IMPORT_WAIT to 10: web servers cut off requests that take too long."),
        )
    return Check(title, OK, words)
