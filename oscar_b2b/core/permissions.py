"""Rights of a cabinet's members, beyond browsing and ordering for oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oscar_b2b.core.extensions import extensions

#: Rights that core itself asks for.
SEE_ALL_ORDERS = "orders.see_all"
SEE_MEMBERS = "members.see"
GRANT_RIGHTS = "members.grant"
MANAGE_MEMBERS = "members.manage"

#: Height of the roles: nobody touches a member above himself, nor makes one.
LEVELS = {"buyer": 1, "head": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class FeaturePermission:
    """Extension point ``feature_permissions``: one right, and the roles that have it.

    :param code: ``"<module>.<right>"``, stable.
    :param label: lazy translation for the page where rights are shown.
    :param roles: have it without being granted it; it can be granted to, and taken from, anybody.
    """

    code: str
    label: Any
    roles: tuple[str, ...] = ()


def may(member: Any, code: str) -> bool:
    """Tell whether a member has the right ``code``; an unknown right nobody has.

    A right granted to or taken from the member himself counts before that of his role.
    """
    if not member:
        return False
    permission = next(
        (each for each in extensions.get("feature_permissions") if each.code == code), None
    )
    if permission is None:
        return False
    return grants_of(member).get(code, member.role in permission.roles)


def may_give(member: Any, right: FeaturePermission) -> bool:
    """Tell whether a member may give a right to others: one that he has himself.

    A right that no role has by itself is there to be given: by heads and administrators from whom
    it was not taken.
    """
    if may(member, right.code):
        return True
    staged = not right.roles and level(member.role) >= LEVELS["head"]
    return staged and grants_of(member).get(right.code) is not False


def level(role: str) -> int:
    """Return the height of a role; an unknown one is below all."""
    return LEVELS.get(role, 0)


def declared() -> tuple[FeaturePermission, ...]:
    """Return the rights of all enabled modules, in the order in which they are shown."""
    found: tuple[FeaturePermission, ...] = extensions.get("feature_permissions")
    return found


def grants_of(member: Any) -> dict[str, bool]:
    """Return the rights granted to (True) or taken from (False) a member himself.

    A member that ``contexts.member_of`` read has them at hand; another asks the database.
    """
    read = getattr(member, "own_grants", None)
    if read is None:
        return dict(member.grants.values_list("code", "is_allowed"))
    return {grant["code"]: grant["is_allowed"] for grant in read}
