"""Background tasks of core."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from oscar_b2b.core.services import emails, order_files, search, thumbnails


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


@shared_task
def make_thumbnails(product_ids: list[int] | None = None, after: int | None = None) -> None:
    """Make missing thumbnails for ten seconds, then queue again behind other tasks.

    :param product_ids: only pictures of these products.
    :param after: walk through all pictures from this id on.
    """
    if product_ids:
        left = thumbnails.make_for(product_ids=product_ids)
        if left:
            make_thumbnails.delay(product_ids=left)
    if after is not None:
        last = thumbnails.make_after(image_id=after)
        if last is not None:
            make_thumbnails.delay(after=last)


@shared_task
def make_missing_thumbnails() -> None:
    """Look for pictures without thumbnails: those uploaded by hand, or whose task was lost."""
    thumbnails.start_walk()


@shared_task
def delete_orphan_files() -> None:
    """Delete files of baskets that never became orders."""
    order_files.delete_orphans(at=timezone.now())
