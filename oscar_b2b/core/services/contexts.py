"""Build the context of a request, of a user in a worker, or of nobody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from oscar_b2b.core.context import B2BContext
from oscar_b2b.core.extensions import extensions
from oscar_b2b.core.models import Member, MemberGrant

#: Rights given to or taken from the member himself, read with the member.
_OWN_GRANTS = ArraySubquery(
    MemberGrant.objects.filter(member=OuterRef("pk"))
    .order_by("code")
    .values(grant=JSONObject(code="code", is_allowed="is_allowed"))
)

#: Session keys; the values are checked on every request.
LEGAL_ENTITY_KEY = "b2b_legal_entity_id"
#: Id of the supplier's user who works in the name of the signed-in person.
WORKER_KEY = "b2b_worker_id"


def member_of(*, user: Any) -> Member | None:
    """Return the active membership of a signed-in user with dealer and manager, or None."""
    if not getattr(user, "is_authenticated", False):
        return None
    return (
        Member.objects.filter(
            user_id=user.pk, is_active=True, dealer__is_active=True, dealer__is_blocked=False
        )
        .select_related("dealer__manager", "dealer__segment")
        .annotate(own_grants=_OWN_GRANTS)
        .first()
    )


def for_request(request: Any) -> B2BContext:
    """Return the context of a request, extended by every context provider."""
    context = B2BContext(currency=settings.OSCAR_DEFAULT_CURRENCY)
    for provider in extensions.get("context_providers"):
        context = provider.extend(context, request)
    return context


class _Offline:
    """What a context provider needs of a request, for tasks and commands."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.session: dict[str, Any] = {}
        self.member = member_of(user=user)


def for_user(*, user: Any) -> B2BContext:
    """Return the context a user gets right after signing in; for workers and commands."""
    return for_request(_Offline(user))


def nobody() -> B2BContext:
    """Return the context of a visitor."""
    return for_request(_Offline(None))
