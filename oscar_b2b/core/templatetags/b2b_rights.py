"""Words for the rights of a cabinet's members."""

from __future__ import annotations

from django import template

from oscar_b2b.core import permissions

register = template.Library()


@register.filter
def right_label(code: str) -> str:
    """Return the words for a right; the code itself when no enabled module declares it."""
    return next((str(each.label) for each in permissions.declared() if each.code == code), code)
