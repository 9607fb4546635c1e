"""The log-in's first question: may this person try again already?"""

from __future__ import annotations

from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.exceptions import AxesBackendPermissionDenied
from django.utils import timezone
from django.utils.translation import ngettext

from oscar_b2b.account_security import guessing, queries


class SlowedGuessing(AxesStandaloneBackend):
    """Refuses an e-mail and address with too many wrong passwords, and says for how long.

    The words stand in ``request.sign_in_refusal``, which the log-in form shows.
    """

    def authenticate(
        self,
        request: Any,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        try:
            super().authenticate(request, username=username, password=password, **kwargs)
        except AxesBackendPermissionDenied:
            until = queries.locked_until(
                username=guessing.username(request, {"username": username}),
                address=guessing.address(request),
            )
            seconds = (until - timezone.now()).total_seconds() if until else 0
            minutes = max(1, int(-(-seconds // 60)))
            request.sign_in_refusal = ngettext(
                "Too many attempts. Try again in %(minutes)d minute, or reset the password.",
                "Too many attempts. Try again in %(minutes)d minutes, or reset the password.",
                minutes,
            ) % {"minutes": minutes}
            raise
