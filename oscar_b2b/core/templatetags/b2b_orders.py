"""Words for what an order is in."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def order_status_label(status: str) -> str:
    """Return the words for a stored status of an order or a line; without words the status."""
    words: dict[str, object] = {}
    for setting in ("ORDER_LINE_STATUS_LABELS", "ORDER_STATUS_LABELS"):
        words |= getattr(settings, setting, {})
    return str(words.get(status, status))
