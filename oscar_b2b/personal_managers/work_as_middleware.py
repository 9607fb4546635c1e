"""Each request of somebody who works as another person: may he still, and who is he?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditlog.context import auditlog_value
from django.contrib.auth import get_user_model, logout
from django.http import HttpResponse

from oscar_b2b.core.services.contexts import WORKER_KEY
from oscar_b2b.personal_managers import work_as


class WorkAsMiddleware:
    """Sets ``request.worker``; stands behind django-hijack's middleware.

    Whose permission was taken, or whose dealer got another manager, is out on the next request.
    """

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.worker = None
        worker_id = request.session.get(WORKER_KEY)
        if worker_id is not None:
            worker = get_user_model().objects.filter(pk=worker_id).first()
            if worker is None or not work_as.may_work_as(hijacker=worker, hijacked=request.user):
                logout(request)
            else:
                request.worker = worker
                # The log is to name who really did it.
                auditlog_value.get({})["actor"] = worker
        return self.get_response(request)
