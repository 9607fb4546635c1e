"""A form field for an audience: check boxes, one group per trait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_b2b.core.audience import traits

#: Signs of one stored value, of a code.
_LONGEST = 200


class AudienceWidget(forms.Widget):
    """Check boxes of every trait's values; nothing ticked is everybody.

    Values that are stored but no longer offered, and traits of modules that are switched off, stay
    ticked until somebody takes the tick away: saving must not show to all what was for a few.
    """

    template_name = "b2b_core/widgets/audience.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = self._groups(name, value if isinstance(value, dict) else {})
        return context

    def _groups(self, name: str, value: Mapping[str, Any]) -> list[dict[str, Any]]:
        known = [
            # What has to be looked up is offered where people may see all of it; see Trait.
            (each.code, each.label, [] if hasattr(each, "lookup") else each.choices())
            for each in traits()
        ]
        codes = {code for code, __, __ in known}
        known += [(code, None, []) for code in value if code not in codes]
        groups = []
        for code, label, choices in known:
            ticked = [str(each) for each in value.get(code, [])]
            offered = {str(choice) for choice, __ in choices}
            gone = [each for each in ticked if each not in offered]
            options = [
                {"value": choice, "label": text, "is_ticked": str(choice) in ticked}
                for choice, text in choices
            ] + [
                {"value": each, "label": text, "is_ticked": True}
                for each, text in self._named(code, gone)
            ]
            if options:
                title = label or _("“%s”, of a module that is switched off: fits nobody") % code
                groups.append({"name": f"{name}-{code}", "label": title, "options": options})
        return groups

    def _named(self, code: str, gone: list[str]) -> list[tuple[str, str]]:
        trait = next((each for each in traits() if each.code == code), None)
        named = getattr(trait, "named", None)
        names = {str(value): str(text) for value, text in named(gone)} if named and gone else {}
        return [(each, names.get(each) or _("no longer there: %s") % each) for each in gone]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[str]]:
        getlist = getattr(data, "getlist", None) or (lambda key: list(data.get(key, [])))
        start = f"{name}-"
        return {key[len(start) :]: getlist(key) for key in data if key.startswith(start)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # no box ticked sends nothing, and means everybody

    def id_for_label(self, id_: str) -> str:
        return ""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class AudienceField(forms.Field):
    """An audience as ``core.audience`` stores it: code of a trait → values."""

    widget = AudienceWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("For whom"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Nothing ticked: everybody. Ticks in one group mean “one of these”; of every "
                "group with a tick one has to fit."
            ),
        )
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> dict[str, list[str]]:
        kept = {code: list(dict.fromkeys(map(str, values))) for code, values in value.items()}
        if any(len(each) > _LONGEST for code in kept for each in (code, *kept[code])):
            raise ValidationError(_("Choose from the list, please."))
        return {code: values for code, values in kept.items() if values}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or {}) != self.to_python(data or {}))
