"""What the journal's tests show: sessions, files and rows as 1C would have left them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from oscar_b2b.onec_exchange.models import (
    ExchangeFile,
    ExchangeIssue,
    ExchangeNode,
    ExchangeRequest,
    ExchangeSession,
)
from tests.factories.people import Person, UserFactory

#: What somebody could write into 1C to get at the administrator's browser.
NASTY = "<script>alert('1С')</script>\"><img src=x onerror=alert(1)>"
COUNTS = ("seen", "created", "updated", "unchanged", "refused", "waiting")


def make_node(login: str = "onec-node", **values: Any) -> ExchangeNode:
    """Return a node of УТ 11 with the password ``a-long-password``."""
    node = ExchangeNode(**{"name": login, "login": login, "client": ExchangeNode.UT11, **values})
    node.set_password("a-long-password")
    node.save()
    return node


def make_session(node: ExchangeNode | None = None, **values: Any) -> ExchangeSession:
    """Return a session with a token of its own."""
    number = ExchangeSession.objects.count()
    login = node.login if node else "onec"
    return ExchangeSession.objects.create(
        **{"token": f"token-{number}", "login": login, "kind": "catalog", "node": node, **values}
    )


def make_file(
    session: ExchangeSession | None = None, report: dict[str, int] | None = None, **values: Any
) -> ExchangeFile:
    """Return an imported file; ``report`` gives the number of rows seen by kind, all the same."""
    session = session or make_session()
    kinds = {
        kind: {**dict.fromkeys(COUNTS, 0), "seen": seen, "unchanged": seen}
        for kind, seen in (report or {}).items()
    }
    at = timezone.now()
    return ExchangeFile.objects.create(
        **{
            "session": session,
            "name": f"file-{session.files.count()}.xml",
            "state": ExchangeFile.DONE,
            "started_at": at - timedelta(seconds=3),
            "finished_at": at,
            "report": {**kinds, "issues": {}},
            **values,
        }
    )


def make_issue(file: ExchangeFile, **values: Any) -> ExchangeIssue:
    """Return a refused price of the offer ``good#7``."""
    return ExchangeIssue.objects.create(
        **{
            "file": file,
            "kind": "prices",
            "external_id": "good#7",
            "code": "price-zero",
            "message": "The price is 0; set one in 1C.",
            "refused": True,
            **values,
        }
    )


def make_request(**values: Any) -> ExchangeRequest:
    """Return a request that was answered ``success``."""
    return ExchangeRequest.objects.create(
        **{"kind": "catalog", "mode": "checkauth", "outcome": "success", **values}
    )


def staff_with(*codenames: str) -> Person:
    """Return staff with just these permissions; ``view_`` stands for all one can look at."""
    user = UserFactory(is_staff=True)
    ours = Permission.objects.filter(content_type__app_label="onec_exchange")
    chosen: list[Permission] = []
    for codename in codenames:
        if codename.endswith("_"):
            chosen += ours.filter(codename__startswith=codename)
        else:
            chosen.append(Permission.objects.get(codename=codename))
    user.user_permissions.set(chosen)
    return Person(user=user)
