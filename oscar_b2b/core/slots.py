"""Template slots: ``{% load b2b_slots %}{% slot "product.price" product=product %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from oscar_b2b.core.extensions import extensions


class Slot(Protocol):
    """Extension point ``slots``: HTML for one named place."""

    slot: str
    order: int

    def render(self, context: Mapping[str, Any]) -> str:
        """Return safe HTML, or an empty string for nothing."""


def render_slot(name: str, context: Mapping[str, Any]) -> str:
    """Return the HTML of all contributions to the slot ``name``, in order."""
    return "".join(each.render(context) for each in extensions.get("slots") if each.slot == name)
