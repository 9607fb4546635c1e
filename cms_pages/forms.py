"""Forms of Wagtail's editor."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from oscar_b2b.core.audience_fields import AudienceField
from oscar_b2b.core.condition_uses import used_keys


class KeyInput(forms.TextInput):
    """A text field that offers the keys that the shop has a place for."""

    template_name = "cms_pages/widgets/key.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["offered"] = used_keys().items()
        context["widget"]["attrs"]["list"] = f"{name}-offered"
        return context


class ConditionForm(WagtailAdminModelForm):
    """Check boxes for the audience, and a list for the key."""

    audience = AudienceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].widget = KeyInput()
