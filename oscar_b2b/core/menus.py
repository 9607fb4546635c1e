"""Menu entries that modules add to the cabinet and to the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy

from oscar_b2b.core import permissions
from oscar_b2b.core.extensions import extensions


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry. ``label`` is a lazy translation; ``url_name`` is reversed without arguments.

    :param icon: name of a Lucide icon (cabinet) or Font Awesome class (dashboard).
    :param roles: roles that see the entry; empty = all members.
    :param right: code of the ``feature_permissions`` right without which the entry is not shown.
    :param permission: Django permission that a staff user needs (dashboard).
    :param group: heading of the dashboard's menu under which the entry stands; entries of several
        modules may share one. Empty = the common heading of all modules.
    """

    label: Any
    url_name: str
    order: int = 100
    icon: str = ""
    roles: tuple[str, ...] = ()
    permission: str = ""
    group: Any = ""
    right: str = ""


def cabinet_items(role: str, member: Any = None) -> list[MenuItem]:
    """Return the cabinet entries that a member of ``role`` with his own rights sees, in order."""
    return [
        item
        for item in extensions.get("cabinet_menu")
        if (not item.roles or role in item.roles)
        and (not item.right or permissions.may(member, item.right))
    ]


def with_count(label: Any, count: Callable[[], int], text: Any) -> Any:
    """Return a label that says how much there is to do, asked when the menu is drawn.

    :param label: lazy translation, shown alone when there is nothing.
    :param count: returns the figure, with one cheap query.
    :param text: lazy translation with ``%(label)s`` and ``%(count)d``.
    """

    def words() -> str:
        figure = count()
        return str(text) % {"label": label, "count": figure} if figure else str(label)

    return lazy(words, str)()
