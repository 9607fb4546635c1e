"""Use-cases of sessions: know where a person is signed in, end one, all others, all.

What decides is the table; the cache only saves the question. A session that was ended is out on its
next request, even when a copy of it survived in the cache of sessions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from oscar_b2b.account_security import queries
from oscar_b2b.account_security.models import SignedInDevice

#: Seconds for which a session is taken as alive without a question; also how exactly "last seen"
#: is known.
_ALIVE_FOR = 300
_ALIVE, _ENDED = "alive", "ended"


def is_open(
    *, user: Any, session_key: str, auth_hash: str, user_agent: str, address: str, at: datetime
) -> bool:
    """Tell whether a session may go on, and remember that it was seen.

    A session that is not known yet (from before the module was switched on, or a new one) is
    written down.

    :param user: whose session it is, a user or his id.
    :param auth_hash: the session's authentication hash.
    """
    key = _cache_key(session_key)
    state = cache.get(key)
    if state is not None:
        return bool(state == _ALIVE)
    user_id = getattr(user, "pk", user)
    facts = {
        "auth_digest": queries.digest(auth_hash),
        "user_agent": user_agent[:255],
        "address": address[:45],
        "seen_at": at,
    }
    device, is_new = SignedInDevice.objects.get_or_create(
        session_key=session_key, defaults={**facts, "user_id": user_id, "signed_in_at": at}
    )
    if device.ended_at is not None:
        cache.set(key, _ENDED, settings.SESSION_COOKIE_AGE)
        return False
    if not is_new:
        SignedInDevice.objects.filter(pk=device.pk, ended_at=None).update(**facts)
    # `add`: whoever ended the session meanwhile has the last word.
    cache.add(key, _ALIVE, _ALIVE_FOR)
    return True


def went_on(*, old_key: str, new_key: str, auth_hash: str) -> None:
    """Follow a session that got a new key, as after a change of its person's password."""
    SignedInDevice.objects.filter(session_key=old_key, ended_at=None).update(
        session_key=new_key, auth_digest=queries.digest(auth_hash)
    )


def closed(*, session_key: str) -> None:
    """Forget a session whose person logged out."""
    SignedInDevice.objects.filter(session_key=session_key, ended_at=None).delete()


@transaction.atomic
def end(*, user: Any, device_id: int, at: datetime) -> bool:
    """End one session of a person; False when it is not his, or ended already."""
    return bool(_end(SignedInDevice.objects.filter(user=user, pk=device_id), at))


@transaction.atomic
def end_others(*, user: Any, session_key: str | None, at: datetime) -> int:
    """End all sessions of a person but the present one; returns how many."""
    return _end(SignedInDevice.objects.filter(user=user).exclude(session_key=session_key or ""), at)


@transaction.atomic
def end_all(*, user_id: int, at: datetime) -> int:
    """End all sessions of a person; returns how many."""
    return _end(SignedInDevice.objects.filter(user_id=user_id), at)


def forget_old(*, at: datetime) -> int:
    """Delete expired sessions and what is known of them; returns how many rows that were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store.clear_expired()
    # A day more than a session lives: nothing that can still be used is forgotten.
    old = at - timedelta(seconds=settings.SESSION_COOKIE_AGE, days=1)
    return SignedInDevice.objects.filter(seen_at__lt=old).delete()[0]


def _end(devices: Any, at: datetime) -> int:
    keys = list(
        devices.filter(ended_at=None).select_for_update().values_list("session_key", flat=True)
    )
    SignedInDevice.objects.filter(session_key__in=keys).update(ended_at=at)
    transaction.on_commit(lambda: _close(keys))
    return len(keys)


def _close(keys: Iterable[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        cache.set(_cache_key(key), _ENDED, settings.SESSION_COOKIE_AGE)
        store(key).delete()


def _cache_key(session_key: str) -> str:
    return f"account-security:{hashlib.sha256(session_key.encode()).hexdigest()}"
