"""Conversations that 1C begins with ``checkauth``.

State lives in PostgreSQL, so any web process may answer any request of a session. Times are
passed in; texts of exceptions are meant for 1C's user.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from oscar_b2b.onec_exchange.models import ExchangeNode, ExchangeSession
from oscar_b2b.onec_exchange.services import uploads
from oscar_b2b.onec_exchange.services.uploads import UnableToContinue

#: A session that was silent for so long is over; 1C begins a new one for every exchange.
SESSION_LIFE = timedelta(hours=2)
#: Hex digits at the end of ``sessid`` that prove it; those before them are the session's key.
_PROOF = 24
_GONE = "There is no such session (any more). Begin with mode=checkauth."


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session with the secrets that only 1C gets; the database has their hash."""

    session: ExchangeSession
    token: str

    @property
    def sessid(self) -> str:
        return sessid_of(self.session)


def sessid_of(session: ExchangeSession) -> str:
    """Return the value of ``sessid``, 32 or more hex digits as Bitrix's.

    It travels in addresses, which servers write into their logs: it must not lead to the
    cookie's secret.
    """
    proof = salted_hmac("onec_exchange.sessid", session.token, algorithm="sha256").hexdigest()
    return f"{session.pk:08x}{proof[:_PROOF]}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(*, node: ExchangeNode, kind: str, remote_addr: str) -> OpenedSession:
    """Begin a session; it replaces the same node's older one of the same type.

    What the older one brought without an import being asked for is imported now, unless the node
    says that this never happens (``watchdog_minutes`` = 0).
    """
    from oscar_b2b.onec_exchange.tasks import import_left_behind

    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        # Two log-ins at once must not both be the only one.
        ExchangeNode.objects.select_for_update().only("pk").get(pk=node.pk)
        older = ExchangeSession.objects.filter(node=node, kind=kind, is_open=True)
        left = [each.pk for each in older if uploads.unasked(session=each)]
        older.update(is_open=False)
        session = ExchangeSession.objects.create(
            token=_hashed(token),
            login=node.login,
            node=node,
            kind=kind,
            remote_addr=remote_addr or None,
        )
    if node.watchdog_minutes:
        for session_id in left:
            import_left_behind.delay(session_id)
    return OpenedSession(session, token)


def find_session(
    *, token: str, sessid: str, remote_addr: str, login: str, at: datetime
) -> ExchangeSession:
    """Return the open session of a cookie, or of a ``sessid`` where no cookie came.

    UT11 sends ``&sessid=`` with nothing, BAS and UTP none at all (``protocol.md`` §1); UNF asks
    ``mode=info`` with nothing else. Where both come they must belong together.

    :param remote_addr: must be the address that signed in.
    :param login: log-in of the Authorization header, empty without one; must be the session's.
    :raises UnableToContinue: when there is none (any more), or it is somebody else's.
    """
    session = _by_token(token) if token else _by_sessid(sessid)
    if session is None or session.last_seen_at < at - SESSION_LIFE:
        raise UnableToContinue(_GONE)
    if sessid and not constant_time_compare(sessid.encode(), sessid_of(session).encode()):
        raise UnableToContinue(_GONE)
    node = session.node
    if node is None or not node.is_active or (login and login != session.login):
        raise UnableToContinue("The session belongs to another user of the exchange.")
    if (session.remote_addr or "") != remote_addr:
        raise UnableToContinue(
            "The session was begun from another address. Begin with mode=checkauth."
        )
    session.save(update_fields=["last_seen_at"])
    return session


def _by_token(token: str) -> ExchangeSession | None:
    return _open().filter(token=_hashed(token)).first()


def _by_sessid(sessid: str) -> ExchangeSession | None:
    try:
        key = int(sessid[:-_PROOF], 16)
    except ValueError:
        return None
    # Compared with the proof by the caller; a key too large for the table finds nothing.
    return _open().filter(pk=key).first() if 0 < key < 2**63 else None


def _open() -> QuerySet[ExchangeSession]:
    return ExchangeSession.objects.filter(is_open=True).select_related("node")


def start_session(*, session: ExchangeSession, version: str) -> None:
    """Answer ``init``: unfinished uploads go, ``get_catalog`` begins anew, the version is kept."""
    session.version = version.replace("\0", "")[:16]  # PostgreSQL takes no NUL
    session.cursor = None
    session.save(update_fields=["version", "cursor", "last_seen_at"])
    uploads.drop_unfinished(session=session)
