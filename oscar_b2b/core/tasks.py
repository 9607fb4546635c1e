"""Background tasks of core."""

from __future__ import annotations

from celery import shared_task
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from oscar_b2b.core.services import search


@shared_task(autoretry_for=(OSError,), retry_backoff=5, retry_backoff_max=600, max_retries=12)
def send_email(*, subject: str, body: str, html: str, from_email: str, to: list[str]) -> None:
    """Send one e-mail; network faults are retried for about an hour."""
    email = EmailMultiAlternatives(subject, body, from_email, to)
    if html:
        email.attach_alternative(html, "text/html")
    email.send()


@shared_task
def refresh_search_documents() -> None:
    """Bring the search documents of changed products up to date."""
    search.refresh_stale(at=timezone.now())
