"""The audit log in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after."""

    label: str
    before: str
    after: str


@register.filter
def audit_model(entry: Any) -> str:
    """Return what kind of thing was changed."""
    model = entry.content_type.model_class()
    name = str(model._meta.verbose_name) if model is not None else str(entry.content_type)
    return name[:1].upper() + name[1:]


@register.filter
def audit_changes(entry: Any) -> list[Change]:
    """Return the changed fields with their names; empty values are a dash."""
    model = entry.content_type.model_class()
    found = []
    for name, change in (entry.changes or {}).items():
        label = name
        if model is not None and name in {field.name for field in model._meta.get_fields()}:
            label = str(getattr(model._meta.get_field(name), "verbose_name", name))
        if isinstance(change, dict):  # of many-to-many fields
            names = ", ".join(change.get("objects", []))
            added = change.get("operation") == "add"
            found.append(Change(label, "–" if added else names, names if added else "–"))
        elif name not in ("id", "pk") and _shown(change[0]) != _shown(change[1]):
            found.append(Change(label, _shown(change[0]), _shown(change[1])))
    return found


def _shown(value: Any) -> str:
    text = "" if value is None else str(value)
    words = {"True": _("yes"), "False": _("no"), "None": "–", "": "–"}
    return words.get(text, text)
