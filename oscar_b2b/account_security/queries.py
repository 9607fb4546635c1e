"""Reads: where a person is signed in, which log-ins are locked."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum

from oscar_b2b.account_security.models import SignedInDevice


def digest(session_auth_hash: str) -> str:
    """Return what is kept of a session's authentication hash."""
    return hashlib.sha256(session_auth_hash.encode()).hexdigest()


def devices_of(*, user: Any) -> list[SignedInDevice]:
    """Return the sessions in which a person is signed in now, the last seen first.

    Those from before a change of the password are not among them: they open nothing any more.
    """
    return list(
        SignedInDevice.objects.filter(
            user=user, ended_at=None, auth_digest=digest(user.get_session_auth_hash())
        )
    )


def locked_logins(*, at: datetime) -> list[dict[str, Any]]:
    """Return e-mail and address pairs that must wait: failures and when they began to wait."""
    found = (
        AccessAttempt.objects.filter(attempt_time__gt=at - settings.AXES_COOLOFF_TIME)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"), last_at=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last_at")
    )
    return [{**each, "until": each["last_at"] + settings.AXES_COOLOFF_TIME} for each in found]


def locked_until(*, username: str, address: str) -> datetime | None:
    """Return when the next attempt of an e-mail from an address is looked at; None = now."""
    last = AccessAttempt.objects.filter(username=username, ip_address=address or None).aggregate(
        last=Max("attempt_time")
    )["last"]
    return last + settings.AXES_COOLOFF_TIME if last else None
