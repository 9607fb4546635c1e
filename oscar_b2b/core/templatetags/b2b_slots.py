"""The ``{% slot %}`` tag."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from oscar_b2b.core.slots import render_slot

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, **values: Any) -> SafeString:
    """Render what modules contribute to the slot ``name``.

    Contributions return HTML they have escaped themselves (they render templates).
    """
    return mark_safe(render_slot(name, {**context.flatten(), **values}))  # noqa: S308
