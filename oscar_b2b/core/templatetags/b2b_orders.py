"""Words for what an order is in."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.filter
def order_status_label(status: str) -> str:
    """Return the words for a stored order status; the status itself when none are set."""
    return str(getattr(settings, "ORDER_STATUS_LABELS", {}).get(status, status))
