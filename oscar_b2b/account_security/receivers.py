"""Ends sessions when core says that a person must be out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from oscar_b2b.account_security.services import sessions
from oscar_b2b.core.signals import sessions_to_end


@receiver(sessions_to_end, dispatch_uid="account-security-end-sessions")
def end_sessions(sender: Any, user_id: int, at: datetime, **kwargs: Any) -> None:
    """End all sessions of a user, in the transaction that took his access."""
    sessions.end_all(user_id=user_id, at=at)


@receiver(user_logged_out, dispatch_uid="account-security-logged-out")
def forget_session(sender: Any, request: Any, **kwargs: Any) -> None:
    """Forget the session of a person who logs out; it is gone right afterwards."""
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        sessions.closed(session_key=session.session_key)
