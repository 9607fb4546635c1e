"""Rights of a cabinet's members, beyond browsing and ordering for oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oscar_b2b.core.extensions import extensions


@dataclass(frozen=True, slots=True)
class FeaturePermission:
    """Extension point ``feature_permissions``: one right, and the roles that have it.

    :param code: ``"<module>.<right>"``, stable.
    :param label: lazy translation for the page where rights are shown.
    """

    code: str
    label: Any
    roles: tuple[str, ...] = ()


def may(member: Any, code: str) -> bool:
    """Tell whether a member has the right ``code``; an unknown right nobody has."""
    if not member:
        return False
    return any(
        permission.code == code and member.role in permission.roles
        for permission in extensions.get("feature_permissions")
    )
