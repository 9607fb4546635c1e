"""The field "who sees it", with pickers for traits of very many values."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from oscar_b2b.core.audience import Trait, traits
from oscar_b2b.core.audience_fields import AudienceField, AudienceWidget

#: End of the name of the text field for browsers without JavaScript.
TYPED = "-typed"
#: Most contracts that somebody types at once.
_MOST_TYPED = 50


class PickingWidget(AudienceWidget):
    """Check boxes, and a picker under those of which there are too many."""

    template_name = "shipping_carriers/dashboard/audience.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = value.typed if isinstance(value, _Entered) else {}
        groups = {group["name"]: group for group in context["widget"]["groups"]}
        for trait, url in _looked_up():
            field = f"{name}-{trait.code}"
            group = groups.get(field)
            if group is None:
                group = {"name": field, "label": trait.label, "options": []}
                context["widget"]["groups"].append(group)
            group |= {"lookup": url, "typed_name": field + TYPED, "typed": typed.get(trait.code)}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[str]]:
        value = super().value_from_datadict(data, files, name)
        entered = _Entered(value)
        for trait, __ in _looked_up():
            typed = entered.pop(trait.code + TYPED, [])
            entered.typed[trait.code] = " ".join(map(str, typed)).strip()
        return entered


class _Entered(dict[str, list[str]]):
    """What was ticked and picked; ``typed``: code of a trait → words for looking values up."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.typed: dict[str, str] = {}


class PickingField(AudienceField):
    """An audience; words that were typed for a picker become values, or an error that names them.

    Without JavaScript a trait finds its values by ``typed(word) -> value | None``.
    """

    widget = PickingWidget

    def to_python(self, value: Any) -> dict[str, list[str]]:
        kept = super().to_python(value)
        if any("\0" in each for code, values in kept.items() for each in (code, *values)):
            raise ValidationError(_("Choose from the list, please."))
        if isinstance(value, _Entered):
            for trait, __ in _looked_up():
                words = value.typed.get(trait.code, "").replace("\0", "")
                found = [self._found(trait, each) for each in _split(words)]
                if found:
                    kept[trait.code] = list(dict.fromkeys([*kept.get(trait.code, []), *found]))
        return kept

    def _found(self, trait: Any, word: str) -> str:
        value: str | None = trait.typed(word) if hasattr(trait, "typed") else None
        if value is None:
            raise ValidationError(
                _("%(trait)s: “%(word)s” is not found, or several fit.")
                % {"trait": trait.label, "word": word}
            )
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return super().has_changed(initial, data)
        except ValidationError:
            return True


def _split(words: str) -> list[str]:
    parts = [each.strip() for each in words.replace("\n", ",").replace(";", ",").split(",")]
    return [each for each in parts if each][:_MOST_TYPED]


def _looked_up() -> list[tuple[Trait, str]]:
    found = []
    for trait in traits():
        try:
            found.append((trait, reverse(str(getattr(trait, "lookup", "")))))
        except NoReverseMatch:
            # No such trait, or its pages are not there.
            continue
    return found
