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
    known: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
    return mark_safe(render_slot(name, known | values))  # noqa: S308
