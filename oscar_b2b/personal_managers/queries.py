"""Reads about personal managers, their rules and the requests to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from oscar_b2b.core.models import PersonalManager
from oscar_b2b.personal_managers.models import ManagerRequest, ManagerRule


def open_count() -> int:
    """Return how many requests wait for somebody."""
    return ManagerRequest.objects.filter(done_at=None).count()


def requests(*, state: str, manager_id: int | None = None) -> QuerySet[ManagerRequest]:
    """Return requests: waiting ones, the oldest first; done ones or all, the newest first.

    :param state: "" = waiting, ``done``, ``all``.
    :param manager_id: only of this manager.
    """
    found = ManagerRequest.objects.select_related("dealer", "user", "manager", "done_by")
    if manager_id is not None:
        found = found.filter(manager_id=manager_id)
    if state == "done":
        return found.exclude(done_at=None).order_by("-done_at", "-pk")
    if state == "all":
        return found.order_by("-created_at", "-pk")
    return found.filter(done_at=None).order_by("created_at", "pk")


def managers() -> QuerySet[Any]:
    """Return managers with how many dealers each has, those at work first."""
    return (
        PersonalManager.objects.select_related("user")
        .annotate(
            dealer_count=Count("dealers", filter=Q(dealers__is_active=True), distinct=True),
            open_requests=Count("requests", filter=Q(requests__done_at=None), distinct=True),
        )
        .order_by("-is_active", "name", "pk")
    )


def rules() -> QuerySet[ManagerRule]:
    """Return the rules in the order in which they decide."""
    return ManagerRule.objects.select_related("segment").prefetch_related("managers")
