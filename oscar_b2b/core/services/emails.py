"""Letters leave after the commit, by a task, and again when the mail server was away."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from oscar_b2b.core.models import OutgoingEmail

#: After so many attempts (about three days) a letter stays unsent, with its error.
MAX_ATTEMPTS = 20
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=6)
#: Longer than any mail server takes to answer or to time out.
_LEASE = timedelta(minutes=10)


def queue(*, message: Any) -> OutgoingEmail:
    """Store a Django e-mail message for sending, in the caller's transaction.

    Attachments are ``(name, content, type)``, as Oscar's dispatcher makes them.
    """
    html = next((body for body, __ in getattr(message, "alternatives", [])), "")
    return OutgoingEmail.objects.create(
        to=list(message.to),
        from_email=message.from_email,
        subject=" ".join(str(message.subject).split()),
        body=str(message.body),
        html=str(html),
        attachments=[
            {
                "name": name,
                "type": kind or "application/octet-stream",
                "content": base64.b64encode(_bytes(content)).decode("ascii"),
            }
            for name, content, kind in message.attachments
        ],
    )


def send(*, email_id: int, at: datetime) -> bool:
    """Send one letter unless it is sent, being sent, given up, or not due; tells whether it left.

    The letter is taken by a lease, sent with no transaction open, and then marked. A mail server
    that fails is asked again later, with growing pauses; so is a letter whose worker died.
    """
    email = _take(email_id, at)
    if email is None:
        return False
    try:
        _message(email).send()
    except OSError as error:  # smtplib's errors and the network's are OSErrors
        email.last_error = f"{type(error).__name__}: {error}"
        email.not_before = at + min(_FIRST_PAUSE * 2 ** (email.attempts - 1), _LONGEST_PAUSE)
    else:
        email.sent_at = at
        email.last_error = ""
    email.save(update_fields=["last_error", "not_before", "sent_at"])
    return email.sent_at is not None


@transaction.atomic
def _take(email_id: int, at: datetime) -> OutgoingEmail | None:
    """Take a letter that is due for this sender alone, for the time of the lease."""
    email = (
        OutgoingEmail.objects.select_for_update(skip_locked=True)
        .filter(_due(at), pk=email_id)
        .first()
    )
    if email is not None:
        email.attempts += 1
        email.not_before = at + _LEASE
        email.save(update_fields=["attempts", "not_before"])
    return email


def due(*, at: datetime, limit: int = 200) -> list[int]:
    """Return the ids of letters to send now, the oldest first."""
    return list(
        OutgoingEmail.objects.filter(_due(at)).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def _due(at: datetime) -> Q:
    return Q(sent_at=None, attempts__lt=MAX_ATTEMPTS) & (Q(not_before=None) | Q(not_before__lte=at))


def _message(email: OutgoingEmail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(email.subject, email.body, email.from_email, email.to)
    if email.html:
        message.attach_alternative(email.html, "text/html")
    for each in email.attachments:
        message.attach(each["name"], base64.b64decode(each["content"]), each["type"])
    return message


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else str(content).encode()
