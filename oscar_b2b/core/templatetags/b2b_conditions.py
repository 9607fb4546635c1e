"""``{% condition "delivery.novaposhta" %}``: conditions in the supplier's words, where they matter.

A page that shows several asks for all of them first, by ``{% prime_conditions keys %}`` or in its
view by ``core.conditions.conditions(keys, request.b2b)``: one query for all, instead of one each.
The tags put a ``<dialog>`` beside the button, so they do not fit into ``<p>`` or ``<label>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from oscar_b2b.core.conditions import Compared, compare, conditions

register = template.Library()


@register.simple_tag(takes_context=True)
def prime_conditions(context: template.Context, keys: Iterable[Any]) -> str:
    """Ask for many conditions at once; prints nothing.

    :param keys: keys, or objects with ``condition_key``.
    """
    request = context.get("request")
    if request is not None and hasattr(request, "b2b"):
        conditions([getattr(each, "condition_key", each) for each in keys], request.b2b)
    return ""


@register.inclusion_tag("b2b_core/partials/condition.html", takes_context=True)
def condition(context: template.Context, key: str, label: str = "") -> dict[str, Any]:
    """Show a button that opens the conditions with this key; nothing when there are none.

    :param label: what they are about, for people who do not see what the button stands beside.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "b2b"):
        return {}
    found = conditions([key], request.b2b).get(key)
    return {"condition": found, "label": label, "is_first": found and _is_first(request, key)}


@register.inclusion_tag("b2b_core/partials/compare_conditions.html", takes_context=True)
def compare_conditions(context: template.Context, columns: Iterable[Any]) -> dict[str, Any]:
    """Show a link that opens a table of several conditions; nothing when there are none.

    :param columns: ``core.conditions.Compared``, with name, price and day; or bare keys.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "b2b"):
        return {}
    compared = [
        each if isinstance(each, Compared) else Compared(getattr(each, "condition_key", each))
        for each in columns
    ]
    comparison = compare(compared, request.b2b)
    return {
        "comparison": comparison,
        "keys": [each.key for each in comparison.columns] if comparison else [],
    }


def _is_first(request: Any, key: str) -> bool:
    """Tell whether a key is shown the first time on this page: an id may stand there once."""
    shown: set[str] = request.__dict__.setdefault("_b2b_conditions_shown", set())
    is_first = key not in shown
    shown.add(key)
    return is_first
