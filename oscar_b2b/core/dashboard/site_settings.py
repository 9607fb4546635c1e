"""The settings of the shop: one page with what all modules let the administrator choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView

from oscar_b2b.core import site_settings
from oscar_b2b.core.dashboard.access import StaffOnly


class SettingsForm(forms.Form):
    """One field per setting; its name is the setting's code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, setting in site_settings.declared().items():
            options = {
                "label": setting.label,
                "help_text": setting.help_text,
                "initial": site_settings.value(code),
                "required": False,
            }
            self.fields[code] = (
                forms.ChoiceField(
                    choices=setting.choices,
                    widget=forms.RadioSelect,
                    **{**options, "required": True},
                )
                if setting.choices
                else forms.BooleanField(**options)
            )

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields under their headings, in the order of the page."""
        found: dict[str, list[Any]] = {}
        for code, setting in site_settings.declared().items():
            found.setdefault(str(setting.group), []).append(self[code])
        return list(found.items())

    @property
    def changed(self) -> dict[str, Any]:
        """What differs from now, of a valid form."""
        return {
            code: value
            for code, value in self.cleaned_data.items()
            if value != site_settings.value(code)
        }


class SiteSettings(StaffOnly, FormView):
    """Choose; what is chosen holds from the next request on."""

    permission_required = "core.change_storedsetting"
    template_name = "b2b_core/dashboard/site_settings.html"
    form_class = SettingsForm
    success_url = reverse_lazy("dashboard:b2b-settings")

    def form_valid(self, form: SettingsForm) -> HttpResponse:
        changed = form.changed
        site_settings.store(changed)
        messages.success(
            self.request, _("The settings are saved.") if changed else _("Nothing was changed.")
        )
        return super().form_valid(form)
