"""Replaces ``get_nodes``: the pages that modules contribute get headings of their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from oscar.apps.dashboard import menu
from oscar.core.loading import get_class

from oscar_b2b.core.extensions import extensions

create_menu = menu.create_menu
_HEADING_ICON = "fas fa-handshake"


def get_nodes(user: Any) -> list[Any]:
    """Return Oscar's menu and, after it, the modules' entries this employee may open.

    Oscar's own access function knows only URLs of its apps and fails on others.
    """
    Node = get_class("dashboard.nav", "Node")
    nodes = menu.get_nodes(user)
    items = [
        item
        for item in extensions.get("dashboard_menu")
        if user.is_staff and (not item.permission or user.has_perm(item.permission))
    ]
    headings: dict[str, Any] = {}
    for item in items:
        label = str(item.group) or _("Wholesale")
        heading = headings.get(label)
        if heading is None:
            icon = item.icon if item.group else _HEADING_ICON
            heading = headings[label] = Node(label=label, icon=icon)
            nodes.append(heading)
        heading.add_child(Node(label=item.label, url_name=item.url_name, icon=item.icon))
    return nodes
