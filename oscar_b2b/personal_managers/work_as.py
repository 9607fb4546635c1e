"""Working in the shop as an employee of a dealer: who may, and what is written down about it.

The session is the employee's (django-hijack), and it knows who really works: every page names him,
baskets are his own, orders and the audit log keep both names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oscar_b2b.core import audit
from oscar_b2b.core.models import Member
from oscar_b2b.core.services import contexts

ONE = "core.work_as_dealer"
ANY = "core.work_as_any_dealer"


def may_work_as(*, hijacker: Any, hijacked: Any) -> bool:
    """Tell whether an employee of the supplier may work as a person (``HIJACK_PERMISSION_CHECK``).

    He needs the permission and must be the dealer's personal manager, or have the permission for
    all dealers. Nobody works as an employee of the supplier, nor as somebody without access.
    """
    if not (hijacker.is_active and hijacker.is_staff and hijacker.has_perm(ONE)):
        return False
    if not hijacked.is_active or hijacked.is_staff or hijacked.is_superuser:
        return False
    member = contexts.member_of(user=hijacked)
    if member is None:
        return False
    manager = member.dealer.manager
    return bool(hijacker.has_perm(ANY) or (manager is not None and manager.user_id == hijacker.pk))


def note(*, worker: Any, person: Any, is_start: bool, at: datetime) -> None:
    """Write into the audit log that somebody began or ceased to work as a person."""
    member = Member.objects.filter(user_id=person.pk).first()
    if member is None:
        return
    moment = at.isoformat(timespec="seconds")
    change = ("", f"{worker} {moment}") if is_start else (str(worker), moment)
    audit.note(
        rows=[member],
        changes={"work as: start" if is_start else "work as: end": change},
        actor=worker,
    )
