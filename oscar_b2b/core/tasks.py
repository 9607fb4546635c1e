"""Background tasks of core."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oscar_b2b.core.services import emails, search


@shared_task
def send_email(*, email_id: int) -> None:
    """Send one stored letter."""
    emails.send(email_id=email_id, at=timezone.now())


@shared_task
def send_due_emails() -> None:
    """Send the letters whose task was lost or whose mail server was away."""
    for email_id in emails.due(at=timezone.now()):
        emails.send(email_id=email_id, at=timezone.now())


@shared_task
def refresh_search_documents() -> None:
    """Bring the search documents of changed products up to date."""
    search.refresh_stale(at=timezone.now())
